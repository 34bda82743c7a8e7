import {expect} from '@open-wc/testing';
import {stub} from 'sinon';
import {registerMessages} from '../../src/index.ts';
import {dialog, LIMITS, liveRegion, mount, named, record, updated} from '../support/mount.ts';
import {openTab} from '../support/second-tab.ts';
import {simulatedNetwork, text} from '../support/simulated-network.ts';
import {simulatedTime} from '../support/simulated-time.ts';

const PING = '/revoked-ping';
const ELSEWHERE = 'You were signed out on another device.';

describe('a session that was ended on another device', () => {
  const time = simulatedTime();
  const network = simulatedNetwork();

  /** The reply of a server that has ended the session. Only the first one says so: it also clears the cookie. */
  function revoke(): void {
    let isFirst = true;
    network.answer(PING, () => {
      const reply = text('"logout"');
      if (isFirst) reply.headers.set('Session-Ended', 'revoked');
      isFirst = false;
      return reply;
    });
  }

  async function revoked(attributes = {}) {
    network.answer(PING, () => text('0'));
    const element = await mount({...LIMITS, 'ping-url': PING, ...attributes});
    const events = record(element);
    expect(await element.ping()).to.equal('active');
    return {element, events};
  }

  const notice = (element: Element) => named(dialog(element, 'cover')).textContent?.trim();

  it('R6: says so on the cover and to screen readers, under the usual heading', async () => {
    const {element, events} = await revoked();
    revoke();
    expect(await element.ping()).to.equal('expired');
    await updated(element);
    expect(events.at(-1)).to.include({type: 'session-expire', reason: 'revoked'});
    expect(named(dialog(element, 'cover')).getAttribute('aria-label')).to.equal('You have been signed out');
    expect(notice(element)).to.equal(`You have been signed out${ELSEWHERE}`);
    await time.now.pass(2);
    expect(liveRegion(dialog(element, 'cover')).textContent).to.equal(`You have been signed out. ${ELSEWHERE}`);
  });

  it('R6: another tab learns of it from the first one', async () => {
    const channel = crypto.randomUUID();
    const {element} = await revoked({channel});
    const second = await openTab({...LIMITS, 'ping-url': PING, channel});
    const events = record(second);
    await time.now.pass(1);
    revoke();
    await element.ping();
    await time.now.until(() => second.phase === 'expired', 'the second tab has asked');
    await updated(second);
    expect(events.at(-1)).to.include({type: 'session-expire', reason: 'revoked'});
    expect(notice(second)).to.contain(ELSEWHERE);
  });

  it('R6: a page that is locked otherwise is left, and so is one that has just been opened, without a complaint', async () => {
    const complaints = stub(console, 'error');
    try {
      revoke();
      const element = await mount({...LIMITS, 'ping-url': PING, 'expire-action': 'lock', 'login-url': '/sign-in'});
      await element.ping();
      expect(element.phase).to.equal('expired');
      expect(complaints.args.join()).not.to.contain('at once');
    } finally {
      complaints.restore();
    }
  });

  it('I2: an own text for the end takes the place of both, and each can be given', async () => {
    registerMessages('en-x-desk', {expiredMessage: 'Ask at the desk.'});
    registerMessages('en-x-both', {expiredMessage: 'Ask at the desk.', revokedMessage: 'The desk has signed you out.'});
    for (const [lang, said] of [
      ['en-x-desk', 'Ask at the desk.'],
      ['en-x-both', 'The desk has signed you out.'],
    ] as const) {
      const {element} = await revoked({lang});
      revoke();
      await element.ping();
      await updated(element);
      expect(notice(element)).to.contain(said).and.not.to.contain(ELSEWHERE);
    }
  });
});
