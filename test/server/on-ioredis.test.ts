import {onEveryAdapterWith} from './matrix.ts';
import {ioRedis} from './stores.ts';

onEveryAdapterWith(ioRedis);
