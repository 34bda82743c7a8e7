import type {RecordOwner, WhenTooMany} from './activity-store.ts';
import {Misconfiguration, type ReportError, requireSync} from './errors.ts';
import {identityOf} from './identity.ts';
import type {Limit} from './options.ts';
import {invalidOption, isSessionCount, SESSIONS} from './validate-options.ts';

/** Whose the session is that begins by this request. Undefined: the value names no user by an id. */
export type OwnerOf<Req> = (request: Req, user: unknown) => RecordOwner | undefined;

interface OwnerOptions<Req> {
  readonly describe?: ((request: Req) => object | undefined) | undefined;
  readonly maxSessions?: Limit<Req> | undefined;
  readonly whenTooMany?: WhenTooMany | undefined;
}

/** In bytes of UTF-8. */
const MAX_DETAILS = 1024;

/**
 * The returned function throws when the application's `maxSessions` throws or returns an invalid value. What is wrong with
 * `describe` is reported, once, and the session begins without details.
 */
export function createOwnerOf<Req>(options: OwnerOptions<Req>, reportError: ReportError): OwnerOf<Req> {
  const {describe, maxSessions, whenTooMany} = options;
  let saidTooLong = false;

  function detailsOf(request: Req): string | undefined {
    if (describe === undefined) return undefined;
    try {
      const described: unknown = requireSync('describe', describe(request));
      if (described === undefined || described === null) return undefined;
      // Not by the type of the value: a Date is an object, and a text as JSON.
      const details = JSON.stringify(described) as string | undefined;
      if (!details?.startsWith('{')) throw new Misconfiguration(NO_OBJECT);
      return withinSize(details);
    } catch (error) {
      reportError(error);
      return undefined;
    }
  }

  /** The sizes differ, so it is not the reporter that tells this once. */
  function withinSize(details: string): string | undefined {
    const size = new TextEncoder().encode(details).length;
    if (size <= MAX_DETAILS) return details;
    if (!saidTooLong) reportError(new Misconfiguration(tooLong(size, details)));
    saidTooLong = true;
    return undefined;
  }
  return (request, user) => {
    const id = identityOf(user);
    if (id === undefined) {
      if (maxSessions !== undefined) reportError(new Misconfiguration(NO_ID));
      return undefined;
    }
    const max = typeof maxSessions === 'function' ? maxSessions(request) : maxSessions;
    if (max !== undefined && !isSessionCount(max)) throw invalidOption('maxSessions', SESSIONS, max);
    const details = detailsOf(request);
    if (details === undefined && max === undefined) return {user: id};
    return {user: id, details, maxSessions: max, whenTooMany};
  };
}

const NO_OBJECT = 'describe must return an object, which sessionsOf shows with each session';

const NO_ID =
  'maxSessions does not hold for a session whose user has no id: let user return an id or an object with an id, and give start() the user as its third argument';

function tooLong(size: number, details: string): string {
  const fields = Object.entries(JSON.parse(details) as object).map(([name, value]) => [
    name,
    JSON.stringify(value).length,
  ]);
  const [longest] = fields.sort(([, one], [, other]) => Number(other) - Number(one))[0] ?? [];
  return `what describe returned was not stored: as JSON it has ${size} bytes, and may have ${MAX_DETAILS}; its longest field is ${String(longest)}`;
}
