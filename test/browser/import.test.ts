import {expect} from '@open-wc/testing';
import {putFrame} from '../support/page.ts';
import {importInto} from '../support/second-tab.ts';
import {turn} from '../support/simulated-time.ts';
import {Traces} from '../support/traces.ts';

/** Globals of Lit, which it uses to warn of several copies of itself. */
const LIT = /^(lit|reactive)[A-Z]/;

describe('importing', () => {
  async function emptyPage() {
    const frame = await putFrame('<!doctype html><title>Empty</title>');
    const page = frame.contentWindow as Window & typeof globalThis;
    return {frame, page, traces: new Traces(page)};
  }

  it('D2: element.ts defines nothing, starts nothing and leaves no global', async () => {
    const {frame, page, traces} = await emptyPage();
    const before = new Set(Object.getOwnPropertyNames(page));
    await importInto(frame, 'element.ts');
    await turn(20);
    const added = Object.getOwnPropertyNames(page).filter((name) => !before.has(name) && !LIT.test(name));
    expect(added).to.deep.equal([]);
    expect(page.customElements.get('session-security')).to.equal(undefined);
    expect(traces.left).to.deep.equal([]);
  });

  it('D2: the package defines the element, and starts nothing before it is connected', async () => {
    const {frame, page, traces} = await emptyPage();
    await importInto(frame, 'index.ts');
    const element = page.document.createElement('session-security');
    element.expireAfter = 60;
    await turn(20);
    expect(element.phase).to.equal('active');
    expect(traces.left).to.deep.equal([]);
    page.document.body.append(element);
    await element.updateComplete;
    expect(traces.left).to.include('BroadcastChannel');
  });

  it('D2: a disabled element starts nothing', async () => {
    const {frame, page, traces} = await emptyPage();
    await importInto(frame, 'index.ts');
    page.document.body.innerHTML = '<session-security disabled></session-security>';
    await turn(20);
    expect(traces.left).to.deep.equal([]);
  });

  it('twice, as two parts of a page may do, does not throw', async () => {
    const {frame, page} = await emptyPage();
    await importInto(frame, 'define.ts');
    const first = page.customElements.get('session-security');
    await importInto(frame, 'define.ts?another-copy');
    expect(page.customElements.get('session-security') === first).to.equal(true);
  });
});
