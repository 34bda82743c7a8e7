import {expect} from '@open-wc/testing';
import {stub} from 'sinon';
import type {SessionSecurityElement} from '../../src/element.ts';
import type {SessionExpireEvent} from '../../src/events.ts';
import {create, dialog, isOpen, LIMITS, mount, record, types, updated} from '../support/mount.ts';
import {put, putFrame} from '../support/page.ts';
import {json, simulatedNetwork, text} from '../support/simulated-network.ts';
import {simulatedTime, turn} from '../support/simulated-time.ts';

const PING = '/ping-of-a-page-without-its-element';

/** Ways in which a page takes away the element while it is covered. */
const WAYS: Record<string, (element: SessionSecurityElement) => unknown> = {
  'is removed': (element) => element.remove(),
  'is disabled': (element) => {
    element.disabled = true;
  },
  'goes to another channel': (element) => {
    element.channel = crypto.randomUUID();
  },
  'goes to the document of a frame': async (element) => {
    const frame = await putFrame('<!doctype html>');
    frame.contentDocument?.body.append(element);
  },
};

describe('a covered page without its element', () => {
  const time = simulatedTime();
  const network = simulatedNetwork();

  /** A page that has come back, and whose server does not say yet whether the session lives. */
  async function checking() {
    const page = await put<HTMLElement>('<p>secret</p>');
    network.answer(PING, () => text('', 'text/plain', 500));
    const element = await mount({...LIMITS, 'ping-url': PING});
    const events = record(element);
    for (const type of ['pagehide', 'pageshow']) dispatchEvent(new PageTransitionEvent(type, {persisted: true}));
    expect([element.phase, isShown(page)]).to.deep.equal(['checking', false]);
    const answer = (idle: number | string) => network.answer(PING, () => json(idle));
    return {page, element, events, answer};
  }

  function isShown(page: Element): boolean {
    return getComputedStyle(page).visibility === 'visible';
  }

  for (const [what, happens] of Object.entries(WAYS)) {
    it(`X8: stays covered when the element ${what}, until the server has said that the session lives`, async () => {
      const {page, element, answer} = await checking();
      await happens(element);
      await updated(element);
      await time.now.pass(5);
      expect([isShown(page), isOpen(element, 'cover')]).to.deep.equal([false, false]);
      answer(5);
      await time.now.until(() => isShown(page), 'the page is shown');
    });
  }

  it('X8: stays covered until the session has ended, and then leaves it to the page, which has asked for that', async () => {
    const {page, element, events, answer} = await checking();
    element.remove();
    await turn();
    answer('logout');
    await time.now.until(() => types(events).includes('session-expire'), 'the end');
    await time.now.until(() => isShown(page), 'the page is shown');
  });

  it('X8: stays covered until the session has ended, and a listener at the document decides what follows', async () => {
    const {page, element, answer} = await checking();
    const reasons: string[] = [];
    const onExpire = (event: Event) => {
      event.preventDefault();
      reasons.push((event as SessionExpireEvent).reason);
    };
    document.addEventListener('session-expire', onExpire);
    element.remove();
    await turn();
    answer('logout');
    await time.now.until(() => isShown(page), 'the page is shown');
    document.removeEventListener('session-expire', onExpire);
    expect(reasons).to.deep.equal(['server']);
  });

  it('A8: sets its timers outside of the zones of Zone.js, although the page removes its element inside of one', async () => {
    let isRoot = false;
    const root = {
      run<T>(run: () => T): T {
        const wasRoot = isRoot;
        isRoot = true;
        try {
          return run();
        } finally {
          isRoot = wasRoot;
        }
      },
    };
    const page = await put<HTMLElement>('<p>secret</p>');
    network.answer(PING, () => json(5));
    const element = await mount({...LIMITS, 'ping-url': PING});
    await time.now.pass(10);
    const zones: boolean[] = [];
    const timers = stub(window, 'setTimeout').callsFake((...given) => {
      zones.push(isRoot);
      return timers.wrappedMethod(...given);
    });
    Object.assign(window, {Zone: {root}});
    try {
      time.now.jump(3600);
      element.remove();
      await Promise.resolve();
    } finally {
      Reflect.deleteProperty(window, 'Zone');
      timers.restore();
    }
    expect([zones.length > 0, zones.includes(false)]).to.deep.equal([true, false]);
    await time.now.until(() => isShown(page), 'the page is shown');
  });

  it('X8: stays covered by an element that the page puts in its place, then or later', async () => {
    const {page, element, answer} = await checking();
    const place = element.parentNode!;
    const anew = () => create({...LIMITS, 'ping-url': PING, channel: element.channel});
    const second = anew();
    element.replaceWith(second);
    await updated(second);
    expect([second.phase, isShown(page), dialog(second, 'cover').matches(':modal')]).to.deep.equal([
      'checking',
      false,
      true,
    ]);
    second.remove();
    await turn();
    const third = anew();
    place.append(third);
    await updated(third);
    expect([third.phase, isShown(page), dialog(third, 'cover').matches(':modal')]).to.deep.equal([
      'checking',
      false,
      true,
    ]);
    answer(5);
    await time.now.until(() => third.phase === 'active', 'the session lives');
    await updated(third);
    expect(isShown(page)).to.equal(true);
  });

  for (const phase of ['active', 'warning']) {
    it(`X8: is covered when the element is removed after the deadline, in the phase ${phase}`, async () => {
      const page = await put<HTMLElement>('<p>secret</p>');
      network.answer(PING, () => text('', 'text/plain', 500));
      const element = await mount({...LIMITS, 'ping-url': PING});
      await time.now.pass(phase === 'active' ? 10 : 40);
      expect(element.phase).to.equal(phase);
      time.now.jump(3600);
      element.remove();
      await turn();
      expect(isShown(page)).to.equal(false);
    });
  }
});
