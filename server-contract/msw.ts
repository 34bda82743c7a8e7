import {type HttpHandler, http} from 'msw';
import {FetchRequestView, toResponse} from './adapters/fetch-http.ts';
import {DEFAULT_PING_URL} from './contract.ts';
import {newRecordId} from './core/activity-store.ts';
import {DEFAULT_EXPIRE_AFTER, DEFAULT_MAX_LIFETIME} from './core/default-options.ts';
import type {SessionSecurityOptions} from './core/options.ts';
import {withoutFinalSlash} from './core/request-paths.ts';
import {createSessionSecurity} from './core/session-security.ts';
import {type MemoryStoreOptions, memoryStore} from './stores/memory.ts';

type Options = SessionSecurityOptions<Request, never>;

/**
 * The limits, the ping's path and the secret of the reference server. With the same secret a user has the same
 * `Session-User` in several simulated servers. `now` is the server's clock in milliseconds.
 */
export type SimulatedServerOptions = Pick<Options, 'pingUrl' | 'maxLifetime' | 'secret'> &
  Pick<MemoryStoreOptions, 'now'> & {
    readonly expireAfter?: number;
    readonly warnAfter?: number;
    /** The user who is signed in at first. Null: no user. Default: 'user'. */
    readonly user?: string | null;
  };

/** The reference server with one session, run by Mock Service Worker: the same code with a memory store. */
export interface SimulatedServer {
  /** For `setupWorker(...)` or `setupServer(...)`. */
  readonly handlers: readonly HttpHandler[];
  /** Ends the current session, if any, and starts a new one. */
  signIn(user: string): void;
  /** Ends the session, as a sign-out on another device does. */
  signOut(): void;
  /** Records user activity on another device. */
  activity(): void;
  /** Seconds since the last recorded activity; null when no user is signed in. */
  idleFor(): number | null;
}

/**
 * Request handlers for MSW 2 and 3 that answer pings as the reference server does.
 *
 * ```js
 * const server = sessionSecurityHandlers({expireAfter: 600, warnAfter: 540});
 * await setupWorker(...server.handlers).start();
 * server.signOut();
 * ```
 * @throws TypeError that names the invalid option and its value
 */
export function sessionSecurityHandlers(options: SimulatedServerOptions = {}): SimulatedServer {
  const {now, user: firstUser = 'user', ...limits} = options;
  const store = memoryStore(now ? {now} : {});
  const {expireAfter = DEFAULT_EXPIRE_AFTER, maxLifetime = DEFAULT_MAX_LIFETIME} = limits;
  const recordLimits = {expireAfter, maxLifetime};
  let session: {readonly id: string; readonly user: string} | undefined;

  const server: SimulatedServer = {
    handlers: handle(),
    signIn(user) {
      server.signOut();
      session = {id: newRecordId(), user};
      store.start(session.id, recordLimits);
    },
    signOut() {
      if (session) store.end(session.id);
      session = undefined;
    },
    activity: () => void idleFor(0),
    idleFor: () => idleFor(null),
  };
  if (firstUser !== null) server.signIn(firstUser);
  return server;

  function idleFor(claim: number | null): number | null {
    const touch = session && store.touch(session.id, claim, recordLimits);
    return touch?.active ? touch.idleFor : null;
  }

  function handle(): HttpHandler[] {
    const security = createSessionSecurity<Request, never>({...limits, store});
    const path = withoutFinalSlash(limits.pingUrl ?? DEFAULT_PING_URL);
    return [`*${path}`, `*${path}/`].map((address) =>
      http.all(address, async ({request}) => {
        const {reply} = await security.handle(new FetchRequestView(request, request), {
          get user() {
            return session?.user;
          },
          get recordId() {
            return session?.id;
          },
          end: () => server.signOut(),
        });
        return reply && toResponse(request, reply);
      }),
    );
  }
}
