import type {IncomingHttpHeaders} from 'node:http';
import type {Pool} from 'pg';
import type {RedisClientType} from 'redis';
import type {SessionSecurityOptions} from '../../../server-contract/index.ts';

/** The common part of all applications of a process. */
export interface Shared {
  readonly redis: RedisClientType;
  readonly pool: Pool;
  readonly options: Pick<
    SessionSecurityOptions<{readonly headers: IncomingHttpHeaders}, never>,
    'store' | 'onError' | 'expireAfter'
  >;
}

/** The header of a request with a limit of its own, so that a test need not wait for the usual one. */
export const TEST_LIMIT = 'x-test-limit';
