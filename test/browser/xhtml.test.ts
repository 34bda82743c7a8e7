import {expect, fixture, html, oneEvent} from '@open-wc/testing';
import {stub} from 'sinon';
import type {SessionSecurityElement} from '../../src/element.ts';
import {dialog, isOpen, part} from '../support/mount.ts';
import {shareTime, simulatedTime} from '../support/simulated-time.ts';

const PAGE = new URL('../support/page.xhtml', import.meta.url);

describe('in a page of XHTML', () => {
  const time = simulatedTime();

  async function open(before = (_document: Document) => {}): Promise<SessionSecurityElement> {
    const frame = document.createElement('iframe');
    frame.src = PAGE.href;
    const loaded = oneEvent(frame, 'load');
    await fixture(html`${frame}`);
    await loaded;
    shareTime(frame);
    expect(frame.contentDocument?.contentType).to.equal('application/xhtml+xml');
    before(frame.contentDocument as Document);
    // By an import, because WebKit tells nothing of a module script in such a page.
    const url = new URL('../../src/index.ts', import.meta.url).href;
    await (frame.contentWindow as typeof window).eval(`import('${url}')`);
    const element = frame.contentDocument!.querySelector('session-security')!;
    element.addEventListener('session-expire', (event) => event.preventDefault());
    await element.updateComplete;
    return element;
  }

  it('W6, X1: shows warning and cover as in HTML, and leaves the document its own methods', async () => {
    const complaints = stub(console, 'error');
    try {
      const element = await open();
      await time.now.pass(31);
      expect([element.phase, isOpen(element, 'dialog')]).to.deep.equal(['warning', true]);
      expect(dialog(element, 'dialog').matches(':modal')).to.equal(true);
      expect(part(element, 'countdown').textContent).to.contain('29');
      part(element, 'stay-button').click();
      await element.updateComplete;
      expect([element.phase, isOpen(element, 'dialog')]).to.deep.equal(['active', false]);
      await time.now.pass(60);
      expect([element.phase, isOpen(element, 'cover')]).to.deep.equal(['expired', true]);
      const {ownerDocument} = element;
      const page = ownerDocument.getElementById('page') as Element;
      expect(ownerDocument.defaultView?.getComputedStyle(page).visibility).to.equal('hidden');
      expect(Object.hasOwn(ownerDocument, 'createElement')).to.equal(false);
      expect(complaints.args).to.deep.equal([]);
    } finally {
      complaints.restore();
    }
  });

  it('X8: leaves the page a createElement of its own', async () => {
    let own: unknown;
    const element = await open((document) => {
      const native = document.createElement.bind(document);
      own = document.createElement = ((name: string) => native(name)) as typeof document.createElement;
    });
    await time.now.pass(31);
    expect(isOpen(element, 'dialog')).to.equal(true);
    expect(element.ownerDocument.createElement === own).to.equal(true);
  });
});
