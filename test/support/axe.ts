import {readFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import type {run} from 'axe-core';
import type {Page} from 'puppeteer-core';

/** The global that the script of axe defines. It has no ES module. */
declare const axe: {readonly run: typeof run};

const SCRIPT = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The violations that axe finds in a page: each rule with its element and message. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(await SCRIPT);
  return page.evaluate(async () => {
    const {violations} = await axe.run();
    return violations.flatMap(({id, nodes}) =>
      nodes.map(({target, any}) => `${id} ${target.join()}: ${any[0]?.message}`),
    );
  });
}
