import {ownRedisMissing} from '../../support/redis.ts';
import {describeFailover} from './failover.ts';
import {startSentinels} from './redis-servers.ts';

for (const client of ['redis sentinel', 'ioredis sentinel'] as const) {
  describeFailover(`${client}, whose master is killed`, ownRedisMissing, () => startSentinels(client));
}
