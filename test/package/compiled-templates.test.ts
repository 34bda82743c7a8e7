import {deepEqual, ok, throws} from 'node:assert/strict';
import {resolve} from 'node:path';
import {test} from 'node:test';
import {build, type Plugin, type Rolldown} from 'vite';
import {compileTemplates} from '../../compile-templates.ts';
import {slimLit} from '../../slim-lit.ts';
import {startChromium} from '../support/chromium.ts';

/** Renders all that our templates can be, one in the place of another, and tells what there is and what was heard. */
const ENTRY = `
  import {noChange, nothing, render} from 'lit';
  import {coverView} from './src/cover-view.ts';
  import {warningView} from './src/warning-view.ts';
  const found = [];
  const show = (view) => {
    render(view, document.body);
    found.push(document.body.innerHTML.replace(/<!--.*?-->/g, ''), document.querySelector('progress')?.value);
  };
  const text = (value) => new Proxy({timeLeft: () => value}, {get: (own, name) => own[name] ?? value ?? 'the <' + name});
  const words = (value) => ({messages: text(value), language: 'en', direction: 'ltr'});
  const listeners = Object.fromEntries(['onStay', 'onSignOut', 'onClose'].map((name) => [name, () => found.push(name)]));
  const views = (value) => {
    for (const left of [60, 31]) for (const final of [true, false]) for (const signOut of [true, false]) {
      show(warningView({...words(value), ...listeners, left, lasts: 60, began: 60, final, signOut}));
      for (const button of document.querySelectorAll('button')) button.click();
    }
    show(nothing);
    for (const state of ['checking', 'expired', 'locked']) for (const loginUrl of [undefined, '/in?a"', '/in']) {
      show(coverView({...words(value), ...listeners, state, loginUrl}));
      document.querySelector('dialog').dispatchEvent(new Event('close'));
    }
    return found.splice(0);
  };
  const another = document.createElement('b');
  globalThis.rendered = [undefined, '', 0, null, nothing, noChange, another].map(views);
  const foreign = {_$litType$: 1, strings: Object.assign(['a'], {raw: ['a']}), values: []};
  globalThis.odd = [['a', 'b'], new Set(['a']), foreign, {_$litDirective$: class {_$AT() {} _$AS() {}}, values: []}];
  globalThis.views = views;
`;

test('D4: the file for a CDN renders as whole Lit does, and does not fail where it has nothing to render by', async () => {
  const [whole, slim] = await Promise.all([bundle([]), bundle([compileTemplates(), slimLit()])]);
  ok(slim.length < whole.length - 2000, `${slim.length} of ${whole.length} bytes`);
  const browser = await startChromium();
  try {
    const run = async (code: string, then: string) => {
      const page = await browser.newPage();
      await page.evaluate(code);
      return page.evaluate(then);
    };
    deepEqual(await run(slim, 'rendered'), await run(whole, 'rendered'));
    await run(slim, 'odd.forEach(views)');
  } finally {
    await browser.close();
  }
});

test('the build fails by a template that it cannot read', () => {
  const {transform} = compileTemplates() as {transform(code: string, id: string): unknown};
  for (const markup of ['<p class="a *">', '<p class=a*>', '<p class=*a>', '<p class=**>', '<p *>', '<*>']) {
    const code = `html\`${markup.replaceAll('*', `\${value}`)}\``;
    throws(() => transform(code, '/src/view.ts'), /^Error: Not all of an attribute follows </, markup);
  }
});

/** One script of `ENTRY` and all that it imports. */
async function bundle(plugins: Plugin[]): Promise<string> {
  const entry: Plugin = {
    name: 'entry',
    enforce: 'pre',
    resolveId: (id) => (id.endsWith('entry.ts') ? resolve(id) : undefined),
    load: (id) => (id.endsWith('entry.ts') ? ENTRY : undefined),
  };
  const [{output}] = (await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    plugins: [entry, ...plugins],
    build: {write: false, target: 'es2022', lib: {entry: 'entry.ts', formats: ['iife'], name: 'entry'}},
  })) as [Rolldown.RolldownOutput];
  return output[0].code;
}
