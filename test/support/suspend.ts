import type {Browser} from 'puppeteer-core';

/**
 * Stops every process of a browser that the test started, as a lid that is closed does, until what it returns is
 * called. Puppeteer starts browsers as the first of a process group of their own.
 */
export function suspend(browser: Browser): () => void {
  const {pid} = browser.process() ?? {};
  if (pid === undefined) throw new Error('Only a browser of this process can be suspended');
  process.kill(-pid, 'SIGSTOP');
  return () => process.kill(-pid, 'SIGCONT');
}
