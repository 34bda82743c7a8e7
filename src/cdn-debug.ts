import * as log from './debug-log.ts';

// The second script for a CDN. The first one looks for this name if an element has the attribute `debug`.
Reflect.set(globalThis, 'sessionSecurityDebug', log);
