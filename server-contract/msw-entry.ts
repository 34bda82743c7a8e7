/**
 * What `import 'session-security/msw'` loads in Node. Where `msw` is not installed, Node says only which file of this
 * package wanted it; this says what to do. `require` and bundlers for browsers load `msw.ts` itself: a module that awaits
 * cannot be required, nor be part of a classic script.
 */
export type {SimulatedServer, SimulatedServerOptions} from './msw.ts';

export const {sessionSecurityHandlers} = await import('./msw.ts').catch((error: unknown) => {
  const {code, message} = error as NodeJS.ErrnoException;
  if (code !== 'ERR_MODULE_NOT_FOUND' || !message.includes("'msw'")) throw error;
  throw new Error('session-security/msw needs Mock Service Worker: npm install --save-dev msw', {cause: error});
});
