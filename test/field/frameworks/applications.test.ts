import assert from 'node:assert/strict';
import {join, resolve} from 'node:path';
import {after, before, describe, it} from 'node:test';
import {pathToFileURL} from 'node:url';
import type {Browser} from 'puppeteer-core';
import {compile} from 'svelte/compiler';
import {build, type Plugin, type Rolldown} from 'vite';
import {collectErrors, contextFor, newPage, startChromium} from '../../support/chromium.ts';
import {type RunningServer, serve} from '../../support/http-server.ts';
import {PackedProject} from '../../support/packed-project.ts';

const NEIGHBOURS = [
  ...['lit', '@lit', 'lit-html', 'lit-element'],
  ...['react', 'react-dom', 'scheduler', 'preact', 'vue', '@vue', 'svelte', 'esm-env', 'clsx'],
];

/**
 * The same application in each framework. It sets a limit as a property, changes it when a button is pressed, shows the
 * result of an event, and removes the element.
 */
const APPLICATIONS: Record<string, {readonly file: string; readonly code: string}> = {
  react: {
    file: 'main.tsx',
    code: `
      import 'session-security';
      import {useState} from 'react';
      import {createRoot} from 'react-dom/client';

      function App() {
        const [limit, setLimit] = useState(60);
        const [heard, hear] = useState('nothing');
        return <>
          <button onClick={() => setLimit(90)}>More</button>
          <button onClick={() => setLimit(0)}>None</button>
          <output>{heard}</output>
          {limit > 0 && <session-security expireAfter={limit} warn-after={30} logout-url="/bye"
            onsession-ping={(event) => hear(event.result)} ping-url="/ping" />}
        </>;
      }
      createRoot(document.querySelector('main')).render(<App />);
    `,
  },
  preact: {
    file: 'main.tsx',
    code: `
      /** @jsxImportSource preact */
      import 'session-security';
      import {Component, render} from 'preact';

      class App extends Component {
        state = {limit: 60, heard: 'nothing'};
        render(_props, {limit, heard}) {
          return <>
            <button onClick={() => this.setState({limit: 90})}>More</button>
            <button onClick={() => this.setState({limit: 0})}>None</button>
            <output>{heard}</output>
            {limit > 0 && <session-security expireAfter={limit} warn-after={30} logout-url="/bye"
              onsession-ping={(event) => this.setState({heard: event.result})} ping-url="/ping" />}
          </>;
        }
      }
      render(<App />, document.querySelector('main'));
    `,
  },
  vue: {
    file: 'main.js',
    code: `
      import 'session-security';
      import {createApp, ref} from 'vue/dist/vue.esm-bundler.js';

      const app = createApp({
        setup: () => ({limit: ref(60), heard: ref('nothing')}),
        template: \`
          <button @click="limit = 90">More</button>
          <button @click="limit = 0">None</button>
          <output>{{heard}}</output>
          <session-security v-if="limit > 0" :expire-after="limit" warn-after="30" logout-url="/bye"
            @session-ping="heard = $event.result" ping-url="/ping" />\`,
      });
      app.config.compilerOptions.isCustomElement = (tag) => tag.includes('-');
      app.mount('main');
    `,
  },
  svelte: {
    file: 'main.svelte',
    code: `
      <script>
        import 'session-security';
        let limit = $state(60);
        let heard = $state('nothing');
      </script>
      <button onclick={() => (limit = 90)}>More</button>
      <button onclick={() => (limit = 0)}>None</button>
      <output>{heard}</output>
      {#if limit > 0}
        <session-security expireAfter={limit} warn-after={30} logout-url="/bye"
          onsession-ping={(event) => (heard = event.result)} ping-url="/ping"></session-security>
      {/if}
    `,
  },
};

/**
 * A page that React has rendered on a server, as Next.js does. When React 19 hydrates a custom element, it sets no
 * properties and adds no event listeners until it renders the element again. Attributes and a ref work.
 */
const RENDERED_ON_A_SERVER = {
  'app.tsx': `
    /** @jsxRuntime automatic */
    import 'session-security';
    import {useEffect, useRef, useState} from 'react';

    export function App() {
      const [heard, hear] = useState('nothing');
      const ref = useRef(null);
      useEffect(() => {
        const stop = new AbortController();
        ref.current.addEventListener('session-ping', (event) => hear(event.result), {signal: stop.signal});
        return () => stop.abort();
      }, []);
      return <>
        <output>{heard}</output>
        <session-security ref={ref} suppressHydrationWarning expire-after={60} warn-after={30} logout-url="/bye"
          ping-url="/ping" />
      </>;
    }
  `,
  'server.tsx': `
    /** @jsxRuntime automatic */
    import {renderToString} from 'react-dom/server';
    import {App} from './app.tsx';
    console.log(renderToString(<App />));
  `,
  'client.tsx': `
    import {hydrateRoot} from 'react-dom/client';
    import {App} from './app.tsx';
    hydrateRoot(document.querySelector('main'), <App />, {onRecoverableError: (error) => console.error(error)});
  `,
};

describe('the package in an application', () => {
  const scripts = new Map<string, string>();
  const rendered = new Map<string, string>();
  let project: PackedProject;
  let server: RunningServer;
  let browser: Browser;

  before(async () => {
    project = new PackedProject(NEIGHBOURS);
    server = await serve((req, res) => {
      const {pathname} = new URL(req.url ?? '/', 'http://localhost');
      const script = scripts.get(pathname);
      if (script !== undefined) res.setHeader('content-type', 'text/javascript').end(script);
      else if (pathname === '/ping') res.setHeader('content-type', 'application/json').end('0');
      else
        res.setHeader('content-type', 'text/html').end(`<!doctype html><title>App</title>
          <main>${rendered.get(pathname) ?? ''}</main><script type="module" src="${pathname}.js"></script>`);
    });
    browser = await startChromium();
  });

  after(async () => {
    await browser.close();
    await server.close();
    project.remove();
  });

  for (const [name, {file, code}] of Object.entries(APPLICATIONS)) {
    it(`D4: works in ${name}: properties, changes, events and removal`, async (test) => {
      scripts.set(`/${name}.js`, await bundle(project, file, code));
      const page = await newPage(await contextFor(test, browser));
      const errors = collectErrors(page);
      await page.goto(`${server.origin}/${name}`);
      const limit = () => page.$eval('session-security', (element) => element.expireAfter);

      await page.waitForSelector('session-security[phase=active]');
      assert.equal(await limit(), 60);
      assert.equal(await page.$eval('session-security', (element) => element.warnAfter), 30);
      await page.locator('::-p-text(More)').click();
      await page.waitForFunction(() => document.querySelector('session-security')?.expireAfter === 90);
      // The page sends its first ping two seconds after it was opened.
      await page.waitForFunction(() => document.querySelector('output')?.textContent === 'active');
      await page.locator('::-p-text(None)').click();
      await page.waitForFunction(() => !document.querySelector('session-security'));
      assert.deepEqual(errors, []);
    });
  }

  it('D2, D4: works in a page that React rendered on a server', async (test) => {
    for (const [file, code] of Object.entries(RENDERED_ON_A_SERVER)) project.write(file, code);
    const tsx = pathToFileURL(resolve('node_modules/tsx/dist/loader.mjs')).href;
    const html = project.node('--import', tsx, 'server.tsx');
    assert.match(html, /<session-security expire-after="60" warn-after="30" [^>]*><\/session-security>/);
    rendered.set('/rendered', html.trim());
    scripts.set('/rendered.js', await bundle(project, 'client.tsx', RENDERED_ON_A_SERVER['client.tsx'], 'development'));
    const page = await newPage(await contextFor(test, browser));
    const errors = collectErrors(page);
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    await page.goto(`${server.origin}/rendered`);

    await page.waitForSelector('session-security[phase=active]');
    await page.waitForFunction(() => document.querySelector('output')?.textContent === 'active');
    assert.deepEqual(errors, []);
  });
});

/** Only the development build of React reports a difference between server and browser. */
async function bundle(project: PackedProject, file: string, code: string, mode = 'production'): Promise<string> {
  project.write(file, code);
  const main = file.endsWith('.svelte') ? 'main-svelte.js' : file;
  if (file.endsWith('.svelte')) {
    project.write(
      main,
      `import {mount} from 'svelte'; import App from './${file}';
      mount(App, {target: document.querySelector('main')});`,
    );
  }
  const {output} = (await build({
    root: project.folder,
    configFile: false,
    logLevel: 'error',
    plugins: [svelte],
    mode,
    define: {'process.env.NODE_ENV': JSON.stringify(mode), __VUE_OPTIONS_API__: 'true', __VUE_PROD_DEVTOOLS__: 'false'},
    build: {write: false, rolldownOptions: {input: join(project.folder, main)}},
  })) as Rolldown.RolldownOutput;
  return output[0].code;
}

/** Only the compiler: the framework's own plugin adds a development server. */
const svelte: Plugin = {
  name: 'svelte',
  transform(code, id) {
    return id.endsWith('.svelte') ? {code: compile(code, {filename: id}).js.code, map: null} : undefined;
  },
};
