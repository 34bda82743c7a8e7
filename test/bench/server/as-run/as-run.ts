import {findRedis, redisMissing} from '../../../support/redis.ts';
import type {Findings} from '../../findings.ts';
import {installPeers} from '../../peers/install.ts';
import {applications, isBetterAuth} from './applications.ts';
import {failover} from './failover.ts';
import {twoProcesses} from './processes.ts';
import {requestsAsRun} from './requests.ts';

/** Measures the server half in applications as people run them. */
export async function serverAsRun(): Promise<Findings> {
  if (redisMissing) return {goals: [], report: [`Not measured: it ${redisMissing}.`]};
  const peersMissing = installPeers('server');
  const measured = applications.filter((application) => !peersMissing || !isBetterAuth(application));
  const redis = await findRedis();
  try {
    const all = [await requestsAsRun(measured, redis.url), await twoProcesses(redis.url), await failover()];
    const without = peersMissing ? [`Without better-auth: ${peersMissing}.`] : [];
    return {goals: all.flatMap(({goals}) => goals), report: [...all.flatMap(({report}) => report), ...without]};
  } finally {
    await redis.close();
  }
}
