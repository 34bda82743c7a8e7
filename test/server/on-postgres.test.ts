import {onEveryAdapterWith} from './matrix.ts';
import {postgres} from './stores.ts';

onEveryAdapterWith(postgres);
