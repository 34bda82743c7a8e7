import {onEveryAdapterWith} from './matrix.ts';
import {memory} from './stores.ts';

onEveryAdapterWith(memory);
