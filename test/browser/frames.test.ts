import {expect, oneEvent} from '@open-wc/testing';
import type {SessionSecurityElement} from '../../src/element.ts';
import {mount} from '../support/mount.ts';
import {put, putFrame} from '../support/page.ts';
import {simulatedTime} from '../support/simulated-time.ts';
import {Traces} from '../support/traces.ts';
import {hand, needsHand} from '../support/trusted-input.ts';

const CONTENT = '<!doctype html><input>';

describe('activity in frames', () => {
  const time = simulatedTime();
  needsHand();

  /** Does a mouse move over this element count? Only the window of the frame gets the event. */
  async function seesMoveOver(frame: Element, element: SessionSecurityElement): Promise<boolean> {
    const {left, top} = frame.getBoundingClientRect();
    await hand.move(left + 20, top + 20);
    element.activity();
    await time.now.pass(10);
    await hand.move(left + 40, top + 30);
    await hand.move(left + 50, top + 30);
    await time.now.pass(1);
    expect(element.idleFor).to.be.oneOf([1, 11]);
    return element.idleFor === 1;
  }

  /** Does a click there count, at once or within a few seconds? */
  async function seesClickOn(frame: Element, element: SessionSecurityElement): Promise<boolean> {
    const {left, top} = frame.getBoundingClientRect();
    // When a frame with the focus is removed, nothing has the focus.
    if (!document.hasFocus()) await Promise.all([oneEvent(window, 'focus'), hand.click(400, 400)]);
    await time.now.pass(10);
    const blurred = oneEvent(window, 'blur');
    await hand.click(left + 20, top + 20);
    await blurred;
    await time.now.pass(3);
    return element.idleFor <= 3;
  }

  function loaded(frame: HTMLElement): Promise<unknown> {
    return new Promise((done) => frame.addEventListener('load', done, {once: true}));
  }

  it('A4: counts in frames that were there before the element', async () => {
    const frame = await putFrame(CONTENT);
    expect(await seesMoveOver(frame, await mount())).to.equal(true);
  });

  it('A4: counts in frames that are added later, and after another page has loaded in them', async () => {
    const element = await mount();
    const frame = await putFrame(CONTENT);
    expect(await seesMoveOver(frame, element)).to.equal(true);
    const another = loaded(frame);
    frame.srcdoc = `${CONTENT}<p>Another page</p>`;
    await another;
    expect(await seesMoveOver(frame, element)).to.equal(true);
  });

  it('A4: counts in frames that were with their page in the back/forward cache', async () => {
    const frame = await putFrame(CONTENT);
    const element = await mount();
    // What a frame gets on the way into the cache. On the way back it loads nothing.
    frame.contentWindow?.dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}));
    expect(await seesMoveOver(frame, element)).to.equal(true);
  });

  it('A4: counts in a frame without a document of its own', async () => {
    const element = await mount();
    const frame = await put<HTMLIFrameElement>('<iframe></iframe>');
    expect(await seesMoveOver(frame, element)).to.equal(true);
  });

  it('A4: counts in a frame that a script has written', async () => {
    const element = await mount();
    const frame = await put<HTMLIFrameElement>('<iframe></iframe>');
    const written = loaded(frame);
    const page = frame.contentDocument as Document;
    page.open();
    page.write(CONTENT);
    page.close();
    await written;
    expect(await seesMoveOver(frame, element)).to.equal(true);
  });

  it('A4: counts in nested frames', async () => {
    const before = await putFrame(`${CONTENT}<iframe srcdoc="${CONTENT}" style="position: fixed; inset: 0"></iframe>`);
    const element = await mount();
    expect(await seesMoveOver(before, element)).to.equal(true);
    const after = await putFrame(CONTENT);
    const page = after.contentDocument as Document;
    const inner = page.createElement('iframe');
    inner.style.cssText = 'position: fixed; inset: 0';
    page.body.append(inner);
    expect(await seesMoveOver(after, element)).to.equal(true);
  });

  /** Other elements that show a document, by their markup. */
  const nested = {
    object: (url: string) => `<object data="${url}" type="text/html"></object>`,
    embed: (url: string) => `<embed src="${url}" type="text/html">`,
    frame: (url: string) => `<iframe srcdoc='<frameset><frame src="${url}"></frameset>'></iframe>`,
  };

  /** Adds such an element, and waits for its document. The address keeps its origin. */
  async function putNested(kind: keyof typeof nested, content = CONTENT): Promise<HTMLElement> {
    const url = URL.createObjectURL(new Blob([content], {type: 'text/html'}));
    const place = await put<HTMLElement>('<div></div>');
    place.innerHTML = nested[kind](url);
    await loaded(place.firstElementChild as HTMLElement);
    return place.firstElementChild as HTMLElement;
  }

  for (const kind of Object.keys(nested) as (keyof typeof nested)[]) {
    it(`A7: counts in the document of <${kind}>, there before the element or added later`, async () => {
      const before = await putNested(kind);
      const element = await mount();
      expect(await seesMoveOver(before, element)).to.equal(true);
      before.parentElement?.remove();
      expect(await seesMoveOver(await putNested(kind), element)).to.equal(true);
    });
  }

  for (const kind of ['object', 'embed'] as const) {
    it(`A7: counts in an <${kind}> in the document of another, and after another document has loaded`, async () => {
      const element = await mount();
      const outer = await putNested(
        kind,
        `<style>${kind} {position: fixed; inset: 0}</style>${nested[kind]('about:blank')}`,
      );
      expect(await seesMoveOver(outer, element)).to.equal(true);
      const url = URL.createObjectURL(new Blob([CONTENT], {type: 'text/html'}));
      const another = loaded(outer);
      outer.setAttribute(kind === 'object' ? 'data' : 'src', url);
      await another;
      expect(await seesMoveOver(outer, element)).to.equal(true);
    });

    it(`A7: a click in an <${kind}> of another origin counts`, async () => {
      const element = await mount();
      const other = await putNested(kind, '<meta http-equiv="refresh" content="0;url=data:text/html,Elsewhere">');
      await loaded(other);
      expect(await seesMoveOver(other, element)).to.equal(false);
      expect(await seesClickOn(other, element)).to.equal(true);
    });
  }

  it('A4: a click in a frame of another origin counts', async () => {
    const element = await mount();
    const frame = await putFrame(CONTENT, 'another');
    expect(await seesMoveOver(frame, element)).to.equal(false);
    expect(await seesClickOn(frame, element)).to.equal(true);
  });

  for (const mode of ['open', 'closed'] as const) {
    it(`A4: a click in a frame inside ${mode} shadow roots counts`, async () => {
      const element = await mount();
      const host = await put<HTMLElement>('<div></div>');
      const frame = document.createElement('iframe');
      host.attachShadow({mode}).append(frame);
      expect(await seesClickOn(frame, element)).to.equal(true);
    });
  }

  it('B8: a removed frame leaves no listener behind', async () => {
    const frame = await putFrame(CONTENT);
    const traces = new Traces(frame.contentWindow as typeof window);
    const element = await mount();
    expect(traces.left).to.include('listener keydown');
    frame.remove();
    expect(traces.left).to.deep.equal([]);
    traces.restore();
    element.remove();
  });

  it('B8: the element can be removed after a frame has gone to another origin', async () => {
    const frame = await putFrame(CONTENT);
    const element = await mount();
    const gone = loaded(frame);
    frame.setAttribute('sandbox', '');
    frame.srcdoc = `${CONTENT}<p>Elsewhere</p>`;
    await gone;
    element.remove();
    await time.now.pass(1);
    expect(element.idleFor).to.equal(0);
  });
});
