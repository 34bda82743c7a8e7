import {deepEqual, equal, match, ok} from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {join, resolve} from 'node:path';
import {after, before, describe, test} from 'node:test';
import type {Browser, Page} from 'puppeteer-core';
import {build, type Rolldown} from 'vite';
import {collectErrors, contextFor, newPage, startChromium} from '../../support/chromium.ts';
import {eventually} from '../../support/eventually.ts';
import {type RunningServer, serve} from '../../support/http-server.ts';
import {codeBlocks} from '../../support/markdown.ts';
import {installExample} from '../examples/installed-example.ts';

const TOKEN = 'token of this test';

/** The component that docs/frameworks.md shows, with properties, an event and a change. */
const COMPONENT = `
  import {StrictMode, useState} from 'react';
  import {createRoot} from 'react-dom/client';
  import {SessionSecurity} from './SessionSecurity';

  function App() {
    const [limit, setLimit] = useState(60);
    const [heard, hear] = useState('nothing');
    return <>
      <button onClick={() => setLimit(90)}>More</button>
      <button onClick={() => setLimit(0)}>None</button>
      <output>{heard}</output>
      {limit > 0 && <SessionSecurity expireAfter={limit} warnAfter={30} guardForms={false} pingUrl="/ping"
        pingInit={async () => ({headers: {authorization: 'Bearer ${TOKEN}'}})}
        onSessionPing={(event) => hear(event.result)} />}
    </>;
  }
  createRoot(document.querySelector('main')!).render(<StrictMode><App /></StrictMode>);
`;

/** Attributes and the hook of docs/frameworks.md. */
const ATTRIBUTES = `
  import 'session-security';
  import {StrictMode, useCallback, useState} from 'react';
  import {createRoot} from 'react-dom/client';
  import {useSessionWarn} from './use-session-warn';

  function App() {
    const [heard, hear] = useState('nothing');
    const ref = useSessionWarn(useCallback((event) => hear('warned ' + event.expiresIn), []));
    return <>
      <output>{heard}</output>
      <session-security ref={ref} expire-after={60} warn-after={1} guard-forms={undefined} />
    </>;
  }
  createRoot(document.querySelector('main')!).render(<StrictMode><App /></StrictMode>);
`;

const WRONG = `
  import {SessionSecurity} from './SessionSecurity';
  export const wrong = [
    <SessionSecurity expireAfter="60" />,
    <SessionSecurity expireafter={60} />,
    <SessionSecurity extendOn="key" />,
    <SessionSecurity onSessionPing={(event) => event.reason} />,
  ];
`;

describe('React 18', () => {
  let folder: string;
  let browser: Browser;
  let server: RunningServer;
  const scripts = new Map<string, string>();
  const pings: (string | undefined)[] = [];

  before(async () => {
    const files = {
      'SessionSecurity.tsx': documented('// SessionSecurity.tsx'),
      'use-session-warn.ts': documented(
        "import type {SessionWarnEvent, SessionSecurityElement} from 'session-security';",
      ),
      'component.tsx': COMPONENT,
      'attributes.tsx': ATTRIBUTES,
      'wrong.tsx': WRONG,
    };
    folder = await installExample('react-18', {as: 'react-18', files}, 'test/field/frameworks');
    for (const name of ['component', 'attributes'])
      scripts.set(`/${name}.js`, await bundle(join(folder, `${name}.tsx`)));
    browser = await startChromium();
    server = await serve((req, res) => {
      const path = new URL(req.url ?? '/', 'http://localhost').pathname;
      const script = scripts.get(path);
      if (path === '/ping') {
        pings.push(req.headers.authorization);
        res.setHeader('content-type', 'application/json').end('0');
      } else if (script) {
        res.setHeader('content-type', 'text/javascript').end(script);
      } else {
        const page = `<!doctype html><title>x</title><link rel="icon" href="data:,"><main></main>`;
        res.setHeader('content-type', 'text/html').end(`${page}<script type="module" src="${path}.js"></script>`);
      }
    });
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  async function open(test: Parameters<typeof contextFor>[0], path: string): Promise<{page: Page; errors: unknown[]}> {
    const page = await newPage(await contextFor(test, browser));
    const errors = collectErrors(page);
    await page.goto(server.origin + path);
    await page.waitForSelector('session-security[phase]');
    return {page, errors};
  }

  const heard = (page: Page) => page.$eval('output', ({textContent}) => textContent);

  test('D4: the component sets properties, passes functions, hears events, and goes', async (t) => {
    const {page, errors} = await open(t, '/component');
    const element = () =>
      page.$eval('session-security', ({expireAfter, warnAfter, guardForms}) => [expireAfter, warnAfter, guardForms]);
    deepEqual(await element(), [60, 30, false]);
    await eventually('the event of a ping', async () => (await heard(page)) === 'active');
    equal(pings.at(-1), `Bearer ${TOKEN}`);
    const [more, none] = await page.$$('button');
    await more?.click();
    await eventually('another limit', async () => (await element())[0] === 90);
    await none?.click();
    await eventually('no element', async () => (await page.$('session-security')) === null);
    deepEqual(errors, []);
  });

  test('D4: attributes and the hook for events work without the component', async (t) => {
    const {page, errors} = await open(t, '/attributes');
    await eventually('the event of the warning', async () => /^warned \d+$/.test((await heard(page)) ?? ''));
    const element = await page.$eval('session-security', ({expireAfter, guardForms}) => [expireAfter, guardForms]);
    deepEqual(element, [60, false]);
    deepEqual(errors, []);
  });

  test('D3: the compiler takes the component with the types of React 18, and finds wrong props and events', () => {
    equal(compile('component.tsx'), '');
    const found = compile('wrong.tsx');
    for (const line of [4, 5, 6, 7]) match(found, new RegExp(`wrong\\.tsx\\(${line},`), `line ${line}`);
    ok(!/SessionSecurity\.tsx/.test(found), found);
  });

  /** The complaints of the strict compiler. */
  function compile(file: string): string {
    const how =
      '--ignoreConfig --noEmit --strict --target es2022 --module esnext --moduleResolution bundler --jsx react-jsx --skipLibCheck';
    const compiler = resolve('node_modules/typescript/bin/tsc');
    return spawnSync(process.execPath, [compiler, ...how.split(' '), file], {cwd: folder, encoding: 'utf8'}).stdout;
  }
});

/** The block of docs/frameworks.md that begins with this line. */
function documented(start: string): string {
  const found = codeBlocks('docs/frameworks.md').filter(({code}) => code.startsWith(start));
  equal(found.length, 1, start);
  return found[0]!.code;
}

async function bundle(file: string): Promise<string> {
  const {output} = (await build({
    root: join(file, '..'),
    configFile: false,
    logLevel: 'error',
    define: {'process.env.NODE_ENV': '"development"'},
    build: {write: false, rolldownOptions: {input: file}},
  })) as Rolldown.RolldownOutput;
  return output[0].code;
}
