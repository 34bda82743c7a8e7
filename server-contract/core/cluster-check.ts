import {Misconfiguration, type ReportError} from './errors.ts';

/**
 * Reports the default store in a worker of Node's module `cluster`, which PM2 uses too (S18). It is told after the call that
 * creates the guard, as an `onError` may need what the application makes of it.
 */
export function reportMemoryInCluster(reportError: ReportError): void {
  const {process} = globalThis as {process?: {getBuiltinModule?(id: string): {isWorker?: boolean} | undefined}};
  if (process?.getBuiltinModule?.('node:cluster')?.isWorker !== true) return;
  queueMicrotask(() => reportError(new Misconfiguration(OWN_MEMORY)));
}

const OWN_MEMORY =
  'this process is one of a cluster, and its memory knows only its own sessions, so the other processes sign its users out: give all of them a shared store, such as store: redisStore(client) (ignore this if each user always gets the same process)';
