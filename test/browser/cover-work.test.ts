import {expect} from '@open-wc/testing';
import {createSandbox} from 'sinon';
import type {SessionSecurityElement} from '../../src/element.ts';
import {create, isOpen, LIMITS, updated} from '../support/mount.ts';
import {json, simulatedNetwork} from '../support/simulated-network.ts';
import {simulatedTime} from '../support/simulated-time.ts';

const PING = '/ping-of-a-large-page';

const COVERS: Readonly<Record<string, (element: SessionSecurityElement) => void>> = {
  'a page that is left': (element) => element.signOut(),
  'a page that may come back': () => dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true})),
};

const ROW = '<section><h3>Row</h3><p><b>a</b></p></section>';
const SHAPES: Readonly<Record<string, (rows: number) => string>> = {
  'in the body itself': (rows) => ROW.repeat(rows),
  'in one child of the body': (rows) => `<main>${ROW.repeat(rows)}</main>`,
};

/** More rows than the siblings from which on the element hides them in another way. */
const MANY = 1100;

describe('the work to cover a page', () => {
  const time = simulatedTime();
  const network = simulatedNetwork();
  const sandbox = createSandbox();
  const titleBefore = document.title;
  let element: SessionSecurityElement;
  let rows: ChildNode[] = [];

  /** Puts an element at the end of a page with this content. */
  async function open(content: string) {
    network.answer(PING, () => json(0));
    document.title = 'Record of Imogen Vale';
    const before = new Set(document.body.childNodes);
    document.body.insertAdjacentHTML('beforeend', content);
    rows = [...document.body.childNodes].filter((node) => !before.has(node));
    element = create({...LIMITS, 'ping-url': PING, 'logout-url': '/bye'});
    document.body.append(element);
    await updated(element);
    expect(await element.ping()).to.equal('active');
  }

  async function close() {
    sandbox.restore();
    if (element.phase === 'checking') {
      // Such a page would stay covered without its element.
      dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}));
      await time.now.until(() => element.phase === 'active', 'the server has answered');
      await updated(element);
    }
    for (const node of [element, ...rows]) node.remove();
    document.title = titleBefore;
  }

  /** Each change of a node of the page, and each question for the style or the place of one, while it is covered. */
  async function workOf(content: string, cover: (element: SessionSecurityElement) => void): Promise<string[]> {
    await open(content);
    const work: string[] = [];
    const note = (what: string, node: unknown) => {
      if (!(node instanceof Node) || node.getRootNode() !== document || element.contains(node)) return;
      work.push(`${node.nodeName}: ${what}`);
    };
    const changes = new MutationObserver((records) => {
      for (const {attributeName, target} of records) note(`${attributeName ?? 'content'} changed`, target);
    });
    changes.observe(document, {subtree: true, attributes: true, childList: true, characterData: true});
    const styles = sandbox.spy(window, 'getComputedStyle');
    const places = (['getBoundingClientRect', 'getClientRects', 'checkVisibility'] as const).map((name) =>
      sandbox.spy(Element.prototype, name),
    );
    cover(element);
    expect(isOpen(element, 'cover')).to.equal(true);
    // Also what is left for later, such as the search for media.
    await time.now.pass(3);
    changes.disconnect();
    for (const [node] of styles.args) note('style asked', node);
    for (const {thisValues} of places) for (const node of thisValues) note('place asked', node);
    await close();
    return work;
  }

  for (const [kind, cover] of Object.entries(COVERS)) {
    for (const [shape, content] of Object.entries(SHAPES)) {
      it(`X10: changes no more nodes of ${kind} if it has many ${shape}, and asks for the style of no more`, async () => {
        const few = await workOf(content(1), cover);
        expect(few).to.include('HTML: style changed');
        expect(await workOf(content(MANY), cover)).to.deep.equal(few);
      });
    }

    it(`X10: hides ${kind} before the browser makes it inert`, async () => {
      await open(ROW);
      const row = rows[0] as Element;
      const seen: string[] = [];
      const {showModal} = HTMLDialogElement.prototype;
      sandbox.stub(HTMLDialogElement.prototype, 'showModal').callsFake(function (this: HTMLDialogElement) {
        seen.push(getComputedStyle(row).visibility, getComputedStyle(row).display);
        showModal.call(this);
      });
      cover(element);
      expect(isOpen(element, 'cover')).to.equal(true);
      expect(seen).to.deep.equal(['hidden', kind === 'a page that is left' ? 'none' : 'block']);
      await close();
    });
  }

  it('X10: hides a page that may come back by inheritance, with rules that match no more nodes if it has many', async () => {
    const before = new Set(document.adoptedStyleSheets);
    const matches = async (content: string) => {
      await open(content);
      COVERS['a page that may come back']!(element);
      const rules = document.adoptedStyleSheets.flatMap((sheet) => (before.has(sheet) ? [] : [...sheet.cssRules]));
      const matched = rules.map((rule) => document.querySelectorAll((rule as CSSStyleRule).selectorText).length);
      await close();
      return matched;
    };
    const few = await matches(ROW);
    expect(few[0]).to.equal(1);
    expect(await matches(ROW.repeat(MANY))).to.deep.equal(few);
  });
});
