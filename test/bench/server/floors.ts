/** Measures parts of a ping without session security: no implementation can cost less. */
import type {MaybePromise} from 'session-security/server';
import {type Application, sidOf, signingIn} from './application.ts';
import {connectRedis, redis} from './stores.ts';

export interface Floor {
  readonly name: string;
  /** Why it cannot be measured on this machine; false if it can. */
  readonly missing: string | false;
  build(): MaybePromise<Application>;
}

/** The headers of a reply to a ping. */
export const HEADERS = {
  'content-type': 'application/json',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  'session-expire-after': '600',
  'session-warn-after': '540',
  'session-ends-in': '43199',
  'session-user': '4r7Oba0osznWqWr7Nh1V6w',
};

export const floors: readonly Floor[] = [
  {name: 'a hand-written Map with the headers', missing: false, build: handWrittenMap},
  {name: 'a GET of Redis', missing: redis.missing, build: getOfRedis},
];

function handWrittenMap(): Application {
  const {answer, signIn} = byHand();
  const always = Object.entries(HEADERS);
  return {
    signIn,
    listener(req, res) {
      for (const [name, value] of always) res.setHeader(name, value);
      res.end(answer(req.headers.cookie, req.url!));
    },
  };
}

/** The shortest guard that a developer would write: it expires sessions and records activity, and has no other rule. */
export function byHand(): Pick<Application, 'signIn'> & {answer(cookie: string | undefined, url: string): string} {
  const lastActivity = new Map<string, number>();
  return {
    signIn: signingIn((id) => lastActivity.set(id, Date.now())),
    answer(cookie, url) {
      const id = sidOf(cookie) ?? '';
      const now = Date.now();
      let last = lastActivity.get(id) ?? 0;
      if (now - last >= 600_000) {
        lastActivity.delete(id);
        return '"logout"';
      }
      const idleFor = Number(new URLSearchParams(url.split('?')[1]).get('idleFor'));
      last = Math.max(last, now - idleFor * 1000);
      lastActivity.set(id, last);
      return String(Math.ceil((now - last) / 1000));
    },
  };
}

/** One round trip to Redis, like that of a ping. The value is sent unchanged. */
async function getOfRedis(): Promise<Application> {
  const client = await connectRedis();
  return {
    signIn: signingIn((id) => client.set(id, '0', {EX: 3600})),
    async listener(req, res) {
      const value = await client.get(sidOf(req.headers.cookie) ?? '');
      res.setHeader('content-type', 'application/json');
      res.end(value);
    },
  };
}
