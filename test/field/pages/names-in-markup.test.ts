import {deepEqual, equal, ok} from 'node:assert/strict';
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, describe, it} from 'node:test';
import type {Browser} from 'puppeteer-core';
import type {RunningServer} from '../../support/http-server.ts';
import {Tab} from '../../support/tab.ts';
import {TAB_BROWSERS} from '../../support/tab-browsers.ts';
import {servePages} from './hostile-pages.ts';

const sources = readdirSync('src', {recursive: true, encoding: 'utf8'})
  .filter((path) => path.endsWith('.ts'))
  .map((path) => readFileSync(join('src', path), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ''));

/** The members of documents that the source of the element reads. */
const READ = sources.flatMap((source) =>
  [...source.matchAll(/(?:\b(?:page|here)\(\)|membersOf\(document\))\.(\w+)/g)].map(([, name]) => name as string),
);
/**
 * Other names that can be hidden: globals, members that destructuring hides from the pattern, and names that Lit reads.
 */
const OTHERS = [
  'addEventListener',
  'removeEventListener',
  'dispatchEvent',
  'createComment',
  'createTreeWalker',
  'importNode',
  'documentElement',
  'head',
  'NavigateEvent',
  'documentPictureInPicture',
  'navigation',
  'activeElement',
  'querySelectorAll',
  'Zone',
  'ShadyCSS',
  'litHtmlVersions',
  'litElementVersions',
  'litHtmlPolyfillSupport',
  'litElementPolyfillSupport',
  'reactiveElementVersions',
  'reactiveElementPolyfillSupport',
];
const NAMES = [...new Set([...READ, ...OTHERS])];

it('X8: no source file reads the document by names that the markup can take', () => {
  // `baseURI` is read elsewhere, and `currentScript` while the page is still being parsed.
  const direct = sources.flatMap(
    (source) => source.match(/\b(?:document|ownerDocument)\.(?!baseURI|currentScript)\w+/g) ?? [],
  );
  deepEqual(direct, []);
  ok(NAMES.includes('body') && NAMES.includes('adoptedStyleSheets'));
});

for (const {name: engine, missing, start} of TAB_BROWSERS) {
  describe(`a page of ${engine} whose markup has names of members of the document`, {
    skip: missing,
    concurrency: 6,
  }, () => {
    let browser: Browser;
    let server: RunningServer;
    before(async () => {
      server = await servePages({});
      browser = await start();
    });
    after(async () => {
      await browser?.close();
      await server?.close();
    });

    for (const name of NAMES) {
      it(`X8: warns and leaves with ${name} in the markup`, async () => {
        const context = await browser.createBrowserContext();
        const tab = await Tab.open(context, `${server.origin}/named?names=${name}`);
        await tab.untilPath('/bye');
        equal((await tab.journal()).filter(({type}) => type === 'session-warn').length, 1);
        deepEqual(tab.errors, []);
        await context.close();
      });
    }
  });
}
