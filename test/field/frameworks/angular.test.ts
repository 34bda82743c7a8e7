import {deepEqual, equal, match} from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import type {Browser} from 'puppeteer-core';
import {build, type Rolldown} from 'vite';
import {collectErrors, contextFor, newPage, startChromium} from '../../support/chromium.ts';
import {eventually} from '../../support/eventually.ts';
import {type RunningServer, serve} from '../../support/http-server.ts';
import {codeBlocks} from '../../support/markdown.ts';
import {installExample} from '../examples/installed-example.ts';

/** Angular's own packages are compiled in part: its builder links them, and its compiler does it in the browser. */
const APPLICATION = `
  import '@angular/compiler';
  import {Component, provideZonelessChangeDetection, signal} from '@angular/core';
  import {bootstrapApplication} from '@angular/platform-browser';
  import {SessionSecurity} from './session-security.component';

  @Component({
    selector: 'app-root',
    imports: [SessionSecurity],
    template: \`
      <button (click)="limit.set(90)">More</button>
      <button (click)="limit.set(0)">None</button>
      <output>{{ heard() }}</output>
      @if (limit()) {
        <session-security warn-after="30" logout-url="/bye" [expireAfter]="limit()" [pingUrl]="'/ping'"
          (session-ping)="heard.set($event.result)"><b slot="heading">Still here?</b></session-security>
      }\`,
  })
  class App {
    readonly limit = signal(60);
    readonly heard = signal('nothing');
  }
  void bootstrapApplication(App, {providers: [provideZonelessChangeDetection()]});
`;

/** One mistake in each line of the template. */
const WRONG = `
  import {Component} from '@angular/core';
  import {SessionSecurity} from './session-security.component';

  @Component({
    selector: 'app-wrong',
    imports: [SessionSecurity],
    template: \`
      <session-security [expireAfter]="'60'" />
      <session-security [expireafter]="60" />
      <session-security (session-ping)="$event.reason" />\`,
  })
  export class Wrong {}
`;

describe('the typed component for Angular', () => {
  let folder: string;
  let browser: Browser;
  let server: RunningServer;

  before(async () => {
    const [block] = codeBlocks('docs/frameworks.md').filter(({code}) =>
      code.startsWith('// session-security.component.ts'),
    );
    const files = {
      'session-security.component.ts': block?.code ?? '',
      'main.ts': APPLICATION,
      'wrong.ts': WRONG,
      'tsconfig.json': tsconfig('main.ts'),
      'tsconfig.wrong.json': tsconfig('wrong.ts'),
    };
    folder = await installExample('angular', {as: 'angular', files}, 'test/field/frameworks');
    equal(compile('tsconfig.json'), '');
    const script = await bundle(join(folder, 'out/main.js'));
    browser = await startChromium();
    server = await serve((req, res) => {
      const path = new URL(req.url ?? '/', 'http://localhost').pathname;
      if (path === '/ping') res.setHeader('content-type', 'application/json').end('0');
      else if (path === '/app.js') res.setHeader('content-type', 'text/javascript').end(script);
      else {
        const head = '<!doctype html><title>x</title><link rel="icon" href="data:,">';
        res
          .setHeader('content-type', 'text/html')
          .end(`${head}<app-root></app-root><script type="module" src="/app.js"></script>`);
      }
    });
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  function compile(project: string): string {
    const compiler = join(folder, 'node_modules/@angular/compiler-cli/bundles/src/bin/ngc.js');
    const {stdout, stderr} = spawnSync(process.execPath, [compiler, '-p', project], {cwd: folder, encoding: 'utf8'});
    return stdout + stderr;
  }

  test('D4: sets properties, gives typed events, keeps slots, and goes', async (t) => {
    const page = await newPage(await contextFor(t, browser));
    const errors = collectErrors(page);
    await page.goto(server.origin);
    await page.waitForSelector('session-security[phase]');
    const facts = () =>
      page.$eval('session-security', ({expireAfter, warnAfter, logoutUrl}) => [expireAfter, warnAfter, logoutUrl]);
    deepEqual(await facts(), [60, 30, '/bye']);
    equal(await page.$eval('session-security [slot=heading]', ({textContent}) => textContent), 'Still here?');
    const heard = () => page.$eval('output', ({textContent}) => textContent);
    await eventually('the event of a ping', async () => (await heard()) === 'active');
    const [more, none] = await page.$$('button');
    await more?.click();
    await eventually('another limit', async () => (await facts())[0] === 90);
    await none?.click();
    await eventually('no element', async () => (await page.$('session-security')) === null);
    deepEqual(errors, []);
  });

  test('D3: the compiler of Angular finds wrong properties and events in a template', () => {
    const found = compile('tsconfig.wrong.json');
    match(found, /Type 'string' is not assignable to type 'number'/);
    match(found, /Can't bind to 'expireafter'/);
    match(found, /'reason' does not exist on type 'SessionPingEvent'/);
  });
});

function tsconfig(file: string): string {
  return JSON.stringify({
    compilerOptions: {
      target: 'es2022',
      module: 'es2022',
      moduleResolution: 'bundler',
      lib: ['es2022', 'dom'],
      strict: true,
      skipLibCheck: true,
      types: [],
      outDir: 'out',
    },
    angularCompilerOptions: {strictTemplates: true, strictInjectionParameters: true, strictInputAccessModifiers: true},
    files: [file],
  });
}

async function bundle(file: string): Promise<string> {
  const {output} = (await build({
    root: join(file, '..'),
    configFile: false,
    logLevel: 'error',
    build: {write: false, rolldownOptions: {input: file}},
  })) as Rolldown.RolldownOutput;
  return output[0].code;
}
