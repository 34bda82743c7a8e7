/** A process of a cluster: it makes a guard with the store that STORE names, and sends what `onError` is told. */
import {createSessionSecurity} from '../../server-contract/index.ts';
import {memoryStore} from '../../server-contract/stores/memory.ts';

const errors: string[] = [];
createSessionSecurity({
  ...(process.env.STORE === 'given' && {store: memoryStore()}),
  onError: (error) => void errors.push((error as Error).message),
});
setImmediate(() => process.send!(errors, () => process.exit()));
