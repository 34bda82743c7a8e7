import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {after, before, describe, it, type TestContext} from 'node:test';
import type {Browser, Page} from 'puppeteer-core';
import {build, type Rolldown} from 'vite';
import {messages as english} from '../../../src/i18n/locales/en.ts';
import {contextFor, newPage} from '../../support/chromium.ts';
import {eventually} from '../../support/eventually.ts';
import {type RunningServer, serve} from '../../support/http-server.ts';
import {PackedProject} from '../../support/packed-project.ts';
import {TAB_BROWSERS} from '../../support/tab-browsers.ts';

/** The file's address on a CDN, a short address that redirects to it, and a short address that serves it directly. */
const FILE = '/session-security@0.1.0/dist/session-security.min.js';
const SHORT = '/session-security';
const BARE = '/npm/session-security';

const HTML = '<img src="/" onerror="hacked = 1">';

/** Language files that an attacker has changed on the CDN. */
const CHANGED: Record<string, string> = {
  eo: 'globalThis.hacked = 1; export const messages = {};',
  ga: JSON.stringify({...english, signOut: {toString: 'hacked = 1'}}),
  hy: JSON.stringify(Object.fromEntries(Object.keys(english).map((key) => [key, HTML]))),
};

/** The ways in which a page loads the file from `origin`. */
const TAGS: Record<string, (origin: string) => string> = {
  'a module of its own site': () => `<script type="module" src="${FILE}"></script>`,
  'a classic script of its own site': () => `<script defer src="${FILE}"></script>`,
  'a module at the short address of a CDN': (cdn) => `<script type="module" src="${cdn}${SHORT}"></script>`,
  'a classic script at the short address of a CDN': (cdn) => `<script defer crossorigin src="${cdn}${SHORT}"></script>`,
  'a classic script of a CDN, not fetched by CORS': (cdn) => `<script defer src="${cdn}${FILE}"></script>`,
};

for (const {name, missing, start} of TAB_BROWSERS) {
  describe(`the language of a page, in ${name}`, {skip: missing}, () => {
    const pages = new Map<string, {readonly html: string; readonly policy: string}>();
    let project: PackedProject;
    let browser: Browser;
    let site: RunningServer;
    let cdn: RunningServer;

    before(async () => {
      project = new PackedProject(['lit', '@lit', 'lit-html', 'lit-element']);
      const application = await bundle(project, `import 'session-security'; import 'session-security/locales/de';`);
      const answer: Parameters<typeof serve>[0] = async (req, res) => {
        const path = req.url ?? '/';
        res.setHeader('access-control-allow-origin', '*');
        const page = pages.get(path);
        if (page) {
          res.setHeader('content-type', 'text/html').setHeader('content-security-policy', page.policy).end(page.html);
        } else if (path === SHORT) {
          res.writeHead(302, {location: FILE}).end();
        } else {
          const file = (path === BARE ? FILE : path).replace('/session-security@0.1.0/', '');
          const changed = CHANGED[/_locales\/(\w+)/.exec(path)?.[1] ?? ''];
          const code = path === '/application.js' ? application : (changed ?? (await readPacked(file)));
          res
            .setHeader('content-type', 'text/javascript')
            .writeHead(code || file === '/favicon.ico' ? 200 : 404)
            .end(code);
        }
      };
      const readPacked = (file: string) => readFile(join(project.installed, file)).catch(() => undefined);
      site = await serve(answer);
      cdn = await serve(answer);
      browser = await start();
    });

    after(async () => {
      await browser.close();
      await site.close();
      await cdn.close();
      project.remove();
    });

    /** Opens a page that warns soon. Its policy allows only scripts and data from the origin of `tag`. */
    async function open(test: TestContext, lang: string, tag: string) {
      const from = tag.includes(cdn.origin) ? cdn.origin : "'self'";
      const path = `/${pages.size}`;
      pages.set(path, {
        html: `<!doctype html><html lang="${lang}"><title>Record</title>
        <session-security warn-after="1" logout-url="/bye"></session-security>${tag}`,
        policy:
          `default-src 'self'; script-src ${from}; connect-src ${from}; style-src 'none'; object-src 'none'; base-uri 'none';
        require-trusted-types-for 'script'; trusted-types lit-html`.replace(/\s+/g, ' '),
      });
      const page = await newPage(await contextFor(test, browser));
      const said: string[] = [];
      const languages: string[] = [];
      page.on('pageerror', (error) => said.push(String(error)));
      page.on('console', (message) => said.push(message.text()));
      page.on('request', (request) => /locales/.test(request.url()) && languages.push(request.url()));
      await page.goto(site.origin + path);
      return {page, said, languages};
    }

    for (const [how, tag] of Object.entries(TAGS)) {
      it(`I1, D1: is loaded by ${how}, under a strict policy`, async (test) => {
        const {page, said, languages} = await open(test, 'de-AT', tag(cdn.origin));
        await eventually('it speaks German', async () => (await signOutOf(page)) === 'Abmelden');
        assert.equal(languages.length, 1);
        assert.deepEqual(said, []);
      });
    }

    it('I1: is loaded once, when the page changes to it', async (test) => {
      const {page, said, languages} = await open(test, 'en-GB', TAGS['a module of its own site']!(''));
      const change = async (lang: string, signOut: string) => {
        await page.$eval('html', (root, tag) => root.setAttribute('lang', tag), lang);
        await eventually(`it speaks ${lang}`, async () => (await signOutOf(page)) === signOut);
      };
      await eventually('it speaks English', async () => (await signOutOf(page)) === 'Sign out');
      assert.equal(languages.length, 0);
      await change('pl', 'Wyloguj się');
      await change('ja', 'サインアウト');
      await change('pl-PL', 'Wyloguj się');
      assert.deepEqual(
        languages.map((url) => url.split('/').at(-1)),
        ['pl.json', 'ja.json'],
      );
      assert.deepEqual(said, []);
    });

    it('I1: stays English if the language does not exist, and the element says so once', async (test) => {
      const {page, said, languages} = await open(test, 'sw', TAGS['a classic script of its own site']!(''));
      await eventually('it says so', async () => own(said).length > 0);
      await page.$eval('html', (root) => root.setAttribute('lang', 'sw-KE'));
      await eventually('it speaks English', async () => (await signOutOf(page)) === 'Sign out');
      assert.equal(languages.length, 1);
      assert.equal(own(said).length, 1);
      assert.match(own(said)[0]!, /English.* sw/);
    });

    for (const lang of ['eo', 'ga']) {
      it(`I1: stays English if the file is changed into something else, as in ${lang}, and runs nothing`, async (test) => {
        const {page, said} = await open(test, lang, TAGS['a module at the short address of a CDN']!(cdn.origin));
        await eventually('it says so', async () => own(said).length > 0);
        await eventually('it speaks English', async () => (await signOutOf(page)) === 'Sign out');
        assert.equal(await page.evaluate('globalThis.hacked'), undefined);
        assert.equal(said.length, 1);
      });
    }

    it('I1: a changed file can change texts, and no more', async (test) => {
      const {page, said} = await open(test, 'hy', TAGS['a classic script at the short address of a CDN']!(cdn.origin));
      await eventually('it has the texts', async () => (await signOutOf(page)) === HTML);
      const dialog = await page.$eval('session-security', (element) => {
        const inside = element.shadowRoot?.querySelector('dialog');
        return [inside?.querySelector('img'), inside?.querySelector('[part~=countdown]')?.textContent];
      });
      assert.deepEqual(dialog, [null, HTML]);
      assert.equal(await page.evaluate('globalThis.hacked'), undefined);
      assert.deepEqual(said, []);
    });

    it('I1: is never looked for in another package of the CDN', async (test) => {
      const {said, languages} = await open(test, 'de', `<script type="module" src="${cdn.origin}${BARE}"></script>`);
      await eventually('it says so', async () => own(said).length > 0);
      // The name of no package begins with an underscore.
      assert.deepEqual(languages, [`${cdn.origin}/npm/_locales/de.json`]);
    });

    it('I1: comes from an import in a bundled application', async (test) => {
      const {page, said} = await open(test, 'de', '<script type="module" src="/application.js"></script>');
      await eventually('it speaks German', async () => (await signOutOf(page)) === 'Abmelden');
      assert.deepEqual(said, []);
    });
  });
}

/** The messages that the element wrote. */
function own(said: readonly string[]): string[] {
  return said.filter((text) => text.includes('<session-security>'));
}

function signOutOf(page: Page): Promise<string | undefined> {
  return page.evaluate(() =>
    document
      .querySelector('session-security')
      ?.shadowRoot?.querySelector('[part=sign-out-button]')
      ?.textContent?.trim(),
  );
}

async function bundle(project: PackedProject, code: string): Promise<string> {
  project.write('main.js', code);
  const {output} = (await build({
    root: project.folder,
    configFile: false,
    logLevel: 'error',
    build: {write: false, rolldownOptions: {input: join(project.folder, 'main.js')}},
  })) as Rolldown.RolldownOutput;
  return output[0].code;
}
