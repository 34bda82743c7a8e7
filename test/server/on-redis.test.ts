import {onEveryAdapterWith} from './matrix.ts';
import {nodeRedis} from './stores.ts';

onEveryAdapterWith(nodeRedis);
