import {readFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {esbuildPlugin} from '@web/dev-server-esbuild';
import {defaultReporter} from '@web/test-runner';
import {chromeLauncher, puppeteerCore} from '@web/test-runner-chrome';
import {newPage} from './test/support/chromium.ts';
import {CHROMIUM_FLAGS} from './test/support/chromium-flags.ts';
import {findFirefox, findOrInstallChromium} from './test/support/find-browser.ts';
import {FILE_LIMIT_MS, LIMIT_MS, TEST_LIMIT_MS} from './test/support/limits.ts';
import {testFiles} from './test/support/suites.ts';
import {webkitLauncher} from './test/support/webkit-launcher.ts';
import {wtrClosingLine} from './test/support/wtr-closing-line.ts';

// Its helpers are TypeScript: run it by `npm test -- browser`.

const PATIENCE = {timeout: LIMIT_MS, protocolTimeout: LIMIT_MS};

const launchers = {
  chromium: () =>
    chromeLauncher({
      launchOptions: {...PATIENCE, executablePath: findOrInstallChromium().path, args: CHROMIUM_FLAGS},
      // A page that follows on another in the same tab does not always get its focus.
      async createPage({context}) {
        const page = await newPage(context);
        await page.emulateFocusedPage(true);
        return page;
      },
    }),
  firefox: () =>
    chromeLauncher({
      puppeteer: puppeteerCore, // without it the launcher takes every browser for Chrome
      launchOptions: {...PATIENCE, browser: 'firefox', executablePath: findFirefox()?.path},
      createPage: ({context}) => newPage(context),
    }),
  webkit: webkitLauncher,
};

/** msw's worker straight from its package, at the root so that its scope is the whole origin. */
const mswWorker = {
  name: 'msw-worker',
  async serve({path}) {
    if (path !== '/mockServiceWorker.js') return;
    const file = createRequire(import.meta.url).resolve('msw/mockServiceWorker.js');
    return {body: await readFile(file, 'utf8'), type: 'js'};
  },
};

/**
 * A page that follows on another one has no focus in Firefox, and gets it only when it comes to the front from behind
 * another page. The tests of each file ask for it.
 */
const focus = {
  name: 'focus',
  async executeCommand({command, session: {browser, id}}) {
    if (command !== 'focus') return;
    if (browser.name !== 'Firefox') return true;
    const page = browser.getPage(id);
    const others = (await page.browserContext().pages()).filter((each) => each !== page);
    for (const each of [...others, page]) await each.bringToFront();
    return true;
  },
};

export default {
  files: testFiles('browser'),
  browsers: (process.env.BROWSERS ?? 'chromium').split(',').map((name) => {
    const launcher = launchers[name];
    if (!launcher) throw new Error(`BROWSERS knows ${Object.keys(launchers).join(', ')}, not ${name}`);
    return launcher();
  }),
  // One page at a time: of several only the one in front is visible, has the focus and draws frames.
  concurrency: 1,
  plugins: [mswWorker, focus, esbuildPlugin({ts: true, target: 'es2022', tsconfig: 'tsconfig.json'})],
  // With plain `true` the resolver picks msw's Node entry, and every file fails on `node:http`.
  nodeResolve: {exportConditions: ['browser', 'development']},
  reporters: [defaultReporter(), wtrClosingLine()],
  filterBrowserLogs: ({args}) => !String(args[0]).startsWith('Lit is in dev mode'),
  browserStartTimeout: LIMIT_MS,
  testsStartTimeout: LIMIT_MS,
  testsFinishTimeout: FILE_LIMIT_MS,
  testFramework: {config: {timeout: TEST_LIMIT_MS}},
};
