import assert from 'node:assert/strict';
import {join} from 'node:path';
import {after, before, describe, it} from 'node:test';
import type {Browser} from 'puppeteer-core';
import {build, type Rolldown} from 'vite';
import {collectErrors, contextFor, newPage, startChromium} from '../../support/chromium.ts';
import {eventually} from '../../support/eventually.ts';
import {type RunningServer, serve} from '../../support/http-server.ts';
import {PackedProject} from '../../support/packed-project.ts';

const NEIGHBOURS = ['lit', '@lit', 'lit-html', 'lit-element', '@angular', 'rxjs', 'tslib', 'zone.js'];

/** An application that counts Angular's change detection, and reports when it is stable. */
const APPLICATION = `
  import 'zone.js';
  import '@angular/compiler';
  import 'session-security';
  import {ApplicationRef, Component, CUSTOM_ELEMENTS_SCHEMA, NgZone, provideZoneChangeDetection} from '@angular/core';
  import {bootstrapApplication} from '@angular/platform-browser';

  class App {
    limit = 60;
    heard = 'nothing';
    ngDoCheck() {
      app.checks++;
    }
    use() {
      const element = document.querySelector('session-security');
      element.activity();
      element.extend();
      element.ping();
    }
  }
  Component({
    selector: 'app-root',
    schemas: [CUSTOM_ELEMENTS_SCHEMA],
    template: \`
      <button (click)="limit = 90">More</button>
      <button (click)="use()">Use</button>
      <button (click)="limit = 0">None</button>
      <output>{{heard}}</output>
      @if (limit) {
        <session-security guard-forms [expireAfter]="limit" warn-after="30" ping-url="/ping" logout-url="/bye"
          (session-ping)="heard = $event.result" />
      }\`,
  })(App);
  globalThis.app = {checks: 0, stable: false};
  bootstrapApplication(App, {providers: [provideZoneChangeDetection()]}).then((running) => {
    app.zone = running.injector.get(NgZone);
    running.injector.get(ApplicationRef).whenStable().then(() => (app.stable = true));
  });
`;

/** The facts that the application reports to the test. */
interface App {
  readonly checks: number;
  readonly stable: boolean;
  readonly zone: {readonly hasPendingMacrotasks: boolean};
}

describe('an Angular application with Zone.js, its async functions lowered', () => {
  let project: PackedProject;
  let server: RunningServer;
  let browser: Browser;
  let pings = 0;
  let answer = () => {};

  before(async () => {
    project = new PackedProject(NEIGHBOURS);
    const script = await bundle(project);
    server = await serve((req, res) => {
      const {pathname} = new URL(req.url ?? '/', 'http://localhost');
      if (pathname === '/app.js') res.setHeader('content-type', 'text/javascript').end(script);
      else if (pathname === '/ping') {
        pings++;
        answer = () => res.setHeader('content-type', 'application/json').end('0');
      } else {
        res
          .setHeader('content-type', 'text/html')
          .end('<!doctype html><title>App</title><app-root></app-root><script type="module" src="/app.js"></script>');
      }
    });
    browser = await startChromium();
  });

  after(async () => {
    await browser.close();
    await server.close();
    project.remove();
  });

  it('A8: neither activity nor a ping wakes Angular, nor do they keep it from being stable', async (test) => {
    const page = await newPage(await contextFor(test, browser));
    const errors = collectErrors(page);
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    const app = <T>(read: (app: App) => T) => page.evaluate(`(${read})(globalThis.app)`) as Promise<T>;
    const checksDuring = async (act: () => Promise<unknown>) => {
      const before = await app(({checks}) => checks);
      await act();
      return (await app(({checks}) => checks)) - before;
    };
    const move = async () => {
      for (let step = 0; step < 100; step++) await page.mouse.move(100 + step, 200);
    };
    await page.goto(server.origin);
    await page.waitForSelector('session-security[phase=active]');
    assert.equal(await page.$eval('session-security', ({expireAfter}) => expireAfter), 60);

    await eventually('the first ping', async () => pings === 1);
    assert.deepEqual(await app(({stable, zone}) => [stable, zone.hasPendingMacrotasks]), [true, false]);
    assert.equal(await checksDuring(move), 0);
    assert.equal(await page.$eval('session-security', ({idleFor}) => idleFor), 0);

    // A listener of the application itself may cause change detection.
    assert.ok(
      (await checksDuring(async () => {
        answer();
        await page.waitForFunction(() => document.querySelector('output')?.textContent === 'active');
      })) > 0,
    );

    await page.locator('::-p-text(More)').click();
    await page.locator('::-p-text(Use)').click();
    await eventually('another ping', async () => pings === 2);
    assert.equal(await app(({zone}) => zone.hasPendingMacrotasks), false);
    assert.equal(await checksDuring(move), 0);

    await page.$eval('session-security', (element) => {
      element.warnAfter = 1;
    });
    const heading = await page.waitForSelector('session-security[phase=warning] >>> h2');
    assert.equal(await checksDuring(async () => heading?.click()), 0);
    const stay = await page.waitForSelector('session-security >>> [part=stay-button]');
    assert.equal(await checksDuring(async () => stay?.click()), 0);

    await page.locator('::-p-text(None)').click();
    await page.waitForFunction(() => !document.querySelector('session-security'));
    assert.deepEqual(errors, []);
  });
});

/** Lowers async functions like Angular's own builder, because Zone.js cannot follow native ones. */
async function bundle(project: PackedProject): Promise<string> {
  project.write('main.js', APPLICATION);
  const {output} = (await build({
    root: project.folder,
    configFile: false,
    logLevel: 'error',
    build: {write: false, minify: false, target: 'es2016', rolldownOptions: {input: join(project.folder, 'main.js')}},
  })) as Rolldown.RolldownOutput;
  return output[0].code;
}
