import {readdirSync, readFileSync} from 'node:fs';
import type {Page} from 'puppeteer-core';

/** Milliseconds for which the main thread of a process has run; Linux counts nanoseconds. NaN if the process has ended. */
export function mainThreadTime(pid: number): number {
  return Number.parseInt(read(`/proc/${pid}/task/${pid}/schedstat`), 10) / 1e6;
}

/** The process that runs the scripts of a page: of all that run pages, twice the busiest while such a script runs. */
export async function processOf(page: Page, browser: number): Promise<number> {
  let last: number | undefined;
  for (;;) {
    const pid = await busiest(page, browser);
    if (pid !== undefined && pid === last) return pid;
    last = pid;
  }
}

async function busiest(page: Page, browser: number): Promise<number | undefined> {
  const pids = descendants(browser).filter((pid) => /--type=renderer|-isForBrowser/.test(read(`/proc/${pid}/cmdline`)));
  const before = new Map(pids.map((pid) => [pid, mainThreadTime(pid)]));
  await page.evaluate('{ const start = performance.now(); while (performance.now() - start < 200); }');
  let most: {pid: number; time: number} | undefined;
  for (const [pid, since] of before) {
    const time = mainThreadTime(pid) - since;
    if (time > (most?.time ?? 0)) most = {pid, time};
  }
  return most?.pid;
}

function descendants(parent: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const parentOf = Number(/\) \S (\d+)/.exec(read(`/proc/${name}/stat`))?.[1]);
    children.set(parentOf, [...(children.get(parentOf) ?? []), Number(name)]);
  }
  const below = (pid: number): number[] => (children.get(pid) ?? []).flatMap((child) => [child, ...below(child)]);
  return below(parent);
}

/** Empty if the process has ended. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
