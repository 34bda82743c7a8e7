import {expect} from '@open-wc/testing';
import {type SinonStub, stub} from 'sinon';
import {type Attributes, LIMITS, mount} from '../support/mount.ts';
import {json, simulatedNetwork, text} from '../support/simulated-network.ts';
import {simulatedTime} from '../support/simulated-time.ts';
import {hand, needsHand} from '../support/trusted-input.ts';

const PING = '/ping-of-debug';

describe('debug', () => {
  const time = simulatedTime();
  const network = simulatedNetwork();
  let info: SinonStub;
  let debug: SinonStub;

  // The sentences are loaded once a document.
  before(() => import('../../src/debug-log.ts'));
  beforeEach(() => {
    info = stub(console, 'info');
    debug = stub(console, 'debug');
  });
  afterEach(() => {
    info.restore();
    debug.restore();
  });

  /** All lines so far, in their order by kind. */
  const lines = () => [...info.args, ...debug.args].map(([line]) => String(line));
  const said = (pattern: RegExp) =>
    expect(
      lines().some((line) => pattern.test(line)),
      `${pattern} in\n${lines().slice(-12).join('\n')}`,
    ).to.equal(true);

  async function debugged(attributes: Attributes = {}) {
    const element = await mount({...LIMITS, debug: true, ...attributes});
    await time.now.pass(1);
    return element;
  }

  it('D6: says each change of the phase, why, and when it looks again, one line each', async () => {
    await debugged();
    said(/^<session-security> active, because the last activity was \d(\.\d)? s ago; next look in \d(\.\d)? s\.$/m);
    said(/^<session-security> warns after 30 s and ends after 60 s without activity, because the page says so\.$/m);
    await time.now.pass(30);
    said(/^<session-security> warning, because the last activity was 30(\.\d)? s ago; next look in \d(\.\d)? s\.$/m);
    said(/^<session-security> fires session-warn: expiresIn (29|30)\.$/m);
    await time.now.pass(30);
    said(
      /^<session-security> expired, because the time is up, as the last activity was 60(\.\d)? s ago; no further look\.$/m,
    );
    said(/^<session-security> fires session-expire: reason idle; a listener cancelled it\.$/m);
    expect(lines().filter((line) => line.includes('\n'))).to.deep.equal([]);
  });

  it('D6: says that it is a change by info, and all else by debug', async () => {
    await debugged();
    await time.now.pass(39);
    const isWarning = ([line]: unknown[]) => String(line).includes('> warning, because');
    expect(info.args.filter(isWarning).length).to.equal(1);
    expect(debug.args.filter(isWarning).length).to.be.at.least(5);
  });

  it('D6: says why it pings, the result, and the limits of the server', async () => {
    network.answer(PING, () => json(0, {headers: {'session-expire-after': '90', 'session-warn-after': '45'}}));
    const element = await debugged({'ping-url': PING});
    await time.now.pass(3);
    said(/active, because .*; pings soon, because the server has not been asked yet; next/);
    said(/fires session-ping: result active, status 200, duration [\d.]+\.$/m);
    said(
      /warns after 45 s and ends after 90 s without activity, because the server says so, in place of 30 s and 60 s/,
    );
    element.extend();
    said(/active, because .*; pings now, because the user has extended the session/);
    await time.now.pass(46);
    said(
      /active, because the last activity was [\d.]+ s ago: the warning is due, and waits for the server, 2 s at most; pings/,
    );
  });

  it('D6: says why the page is covered and why it is left', async () => {
    let isUp = true;
    network.answer(PING, () => (isUp ? json(0) : text('down', 'text/plain', 503)));
    await debugged({'ping-url': PING});
    await time.now.pass(3);
    isUp = false;
    await time.now.pass(60);
    said(
      /checking, because the time is up, unless the server knows of later activity; pings .*because the page is covered/,
    );
    await time.now.pass(20);
    said(/fires session-expire: reason idle/);
  });

  it('D6: says that an event of a script is no activity, once a type', async () => {
    await debugged();
    for (const _ of [1, 2]) document.body.click();
    const made = lines().filter((line) => line.includes('a script made it up'));
    expect(made).to.deep.equal(['<session-security> click on <body> is no activity: a script made it up.']);
  });

  it('D6: says what another tab has told', async () => {
    const element = await debugged();
    const other = new BroadcastChannel(element.channel);
    other.postMessage({kind: 'activity', protocol: 2, sentAtMs: Date.now(), idleMs: 2000});
    await time.now.pass(1);
    other.close();
    said(/heard "activity" from another tab, which knows of activity 2 s before/);
  });

  it('D6: a console that fails keeps no warning and no end away', async () => {
    const complain = stub(console, 'error');
    const element = await debugged();
    info.throws(new Error('this console fails'));
    debug.throws(new Error('this console fails'));
    await time.now.pass(30);
    expect(element.phase).to.equal('warning');
    await time.now.pass(31);
    expect(element.phase).to.equal('expired');
    expect(complain.called).to.equal(true);
    complain.restore();
  });

  it('D6: says nothing without the attribute, and no more when it is removed', async () => {
    const element = await mount(LIMITS);
    await time.now.pass(10);
    expect(lines()).to.deep.equal([]);
    element.debug = true;
    await element.updateComplete;
    await time.now.pass(10);
    said(/active, because/);
    element.debug = false;
    await element.updateComplete;
    const count = lines().length;
    await time.now.pass(25);
    expect(element.phase).to.equal('warning');
    expect(lines().length).to.equal(count);
  });

  describe('by real input', () => {
    needsHand();

    it('D6: says which event counted, and which belongs to the warning', async () => {
      const element = await debugged({'extend-on': 'button'});
      await hand.press('a');
      await time.now.pass(1);
      said(/keydown on <\w+> is activity/);
      await time.now.pass(30);
      expect(element.phase).to.equal('warning');
      await hand.press('a');
      await time.now.pass(1);
      said(/keydown on <[\w-]+> is no activity: it belongs to the open warning/);
    });
  });
});
