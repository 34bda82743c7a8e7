import {deepEqual, equal, ok} from 'node:assert/strict';
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, it} from 'node:test';
import {contextFor} from '../../support/chromium.ts';
import type {RunningServer} from '../../support/http-server.ts';
import {Tab} from '../../support/tab.ts';
import {servePages} from './hostile-pages.ts';
import {inEachBrowser} from './in-each-browser.ts';

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

/** One name a page shows which one is to blame. The other engines take their time for each page. */
const NAMES_A_PAGE: Readonly<Record<string, number>> = {Firefox: 4, WebKit: 8};

inEachBrowser(
  'a page whose markup has names of members of the document',
  (browser, engine) => {
    let server: RunningServer;
    before(async () => {
      server = await servePages({});
    });
    after(() => server?.close());

    const many = NAMES_A_PAGE[engine] ?? 1;
    for (let first = 0; first < NAMES.length; first += many) {
      const names = NAMES.slice(first, first + many).join();
      it(`X8: warns and leaves with ${names} in the markup`, async (t) => {
        const tab = await Tab.open(await contextFor(t, browser()), `${server.origin}/named?names=${names}`);
        await tab.untilPath('/bye');
        equal((await tab.journal()).filter(({type}) => type === 'session-warn').length, 1);
        deepEqual(await tab.uncaught(), []);
      });
    }
  },
  6,
);
