import {ownRedisMissing} from '../../support/redis.ts';
import {describeFailover} from './failover.ts';
import {startCluster} from './redis-servers.ts';

for (const client of ['redis cluster', 'ioredis cluster'] as const) {
  describeFailover(`${client} of three masters and three replicas, one master is killed`, ownRedisMissing, () =>
    startCluster(client),
  );
}
