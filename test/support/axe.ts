import {readFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import type {run} from 'axe-core';
import type {Page} from 'puppeteer-core';

/** As its script, which no module can import from, leaves it behind. */
declare const axe: {readonly run: typeof run};

const SCRIPT = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong with a page: each rule with where it is broken. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(await SCRIPT);
  return page.evaluate(async () => {
    const {violations} = await axe.run();
    return violations.flatMap(({id, nodes}) =>
      nodes.map(({target, any}) => `${id} ${target.join()}: ${any[0]?.message}`),
    );
  });
}
