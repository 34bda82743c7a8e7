import {deepEqual} from 'node:assert/strict';
import {type ChildProcess, fork} from 'node:child_process';
import {once} from 'node:events';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {checkConformance} from '../../server-contract/conformance/index.ts';
import {type FoundDatabase, findRedis, redisMissing} from '../support/redis.ts';
import {NOT_CHECKED, USER_IDS} from './not-checked.ts';
import {cookiesOf, idsOf} from './simulated-run.ts';

/** In seconds. */
const EXPIRE_AFTER = 10;

describe('two processes of one application, without a secret in common', {skip: redisMissing}, () => {
  let redis: FoundDatabase;
  let members: readonly Member[];
  before(async () => {
    redis = await findRedis();
    members = await Promise.all([startMember(redis.url), startMember(redis.url)]);
  });
  after(async () => {
    for (const {process} of members ?? []) process.disconnect();
    await redis?.close();
  });

  test('S14: they pass the full level as one server', async () => {
    const [first, second] = members.map(({origin}) => origin);
    const report = await checkConformance({
      url: `${first}/session_security/ping`,
      secondUrl: `${second}/session_security/ping`,
      // Sign-ins at both, since any process may start a session.
      signIn: () => cookiesOf(`${first}/login?user=ann`),
      signInOther: () => cookiesOf(`${second}/login?user=bob`),
      // The change at one, and the sign-out at the other.
      signOut: (cookie) => cookiesOf(`${second}/logout`, {cookie, accept: 'text/html'}),
      changeId: (cookie) => cookiesOf(`${first}/change-id`, {cookie, accept: 'text/html'}),
      endSessions: (cookie) => cookiesOf(`${second}/end-sessions`, {cookie, accept: 'text/html'}),
      expireAfter: EXPIRE_AFTER,
      page: '/',
      pageShows: '"user":"ann"',
      passive: '/news',
    });
    deepEqual([...idsOf(report, 'fail'), ...idsOf(report, 'warning')], []);
    deepEqual(idsOf(report, 'not checked').sort(), [...NOT_CHECKED, ...USER_IDS].sort());
  });
});

interface Member {
  readonly process: ChildProcess;
  readonly origin: string;
}

async function startMember(redisUrl: string): Promise<Member> {
  const child = fork(join(import.meta.dirname, 'cluster-member.ts'), {
    execArgv: ['--import', 'tsx'],
    env: {...process.env, REDIS_URL: redisUrl, EXPIRE_AFTER: String(EXPIRE_AFTER)},
  });
  const [port] = await once(child, 'message');
  return {process: child, origin: `http://127.0.0.1:${port}`};
}
