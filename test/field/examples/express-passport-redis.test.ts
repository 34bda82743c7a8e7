import {after} from 'node:test';
import {type FoundDatabase, findRedis, redisMissing} from '../../support/redis.ts';
import {describeExample} from './sessions-end.ts';

let redis: FoundDatabase | undefined;
after(() => redis?.close());

describeExample({
  name: 'express-passport-redis',
  base: '/app',
  skip: redisMissing,
  environment: async () => {
    redis = await findRedis();
    return {REDIS_URL: redis.url};
  },
});
