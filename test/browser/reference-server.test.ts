import {expect} from '@open-wc/testing';
import {type SimulatedServer, sessionSecurityHandlers} from '../../server-contract/msw.ts';
import {type Attributes, LIMITS, mount, record, types} from '../support/mount.ts';
import {simulatedNetwork} from '../support/simulated-network.ts';
import {simulatedTime} from '../support/simulated-time.ts';

const PING = '/session_security/ping';

describe('the element and the reference server', () => {
  const time = simulatedTime();
  const network = simulatedNetwork();
  let server: SimulatedServer;

  function serve(expireAfter: number, warnAfter: number): void {
    server = sessionSecurityHandlers({expireAfter, warnAfter, now: () => Date.now()});
    network.use(...server.handlers);
  }

  beforeEach(() => serve(LIMITS['expire-after'], LIMITS['warn-after']));

  /** An element after its first ping, which each page sends soon after it has opened. */
  async function connected(attributes: Attributes = {}) {
    const element = await mount({...LIMITS, 'ping-url': PING, ...attributes});
    const events = record(element);
    expect(await element.ping()).to.equal('active');
    return {element, events};
  }

  for (const method of ['get', 'post']) {
    it(`P2: learns of activity when a warning is answered, by ${method}`, async () => {
      const {element} = await connected({'ping-method': method});
      await time.now.pass(30);
      await time.now.until(() => element.phase === 'warning', 'the warning shows');
      expect(server.idleFor()).to.be.at.least(30);
      element.extend();
      await time.now.until(() => (server.idleFor() ?? 99) <= 2, 'the server knows');
      expect(element.phase).to.equal('active');
    });
  }

  it('S6: pings alone do not extend the session', async () => {
    const {element, events} = await connected();
    for (let i = 0; i < 5; i++) {
      await time.now.pass(10);
      await element.ping();
    }
    expect(element.phase).to.equal('warning');
    await time.now.pass(10);
    await time.now.until(() => element.phase === 'expired', 'the session is over');
    expect(events.at(-1)).to.include({type: 'session-expire', reason: 'idle'});
    expect(server.idleFor()).to.equal(null);
  });

  it('P1: reports activity on another device, so no warning shows', async () => {
    const {element, events} = await connected();
    await time.now.pass(20);
    server.activity();
    await time.now.pass(10);
    await time.now.until(() => types(events).filter((type) => type === 'session-ping').length > 1, 'it was asked');
    expect([element.phase, types(events).includes('session-warn')]).to.deep.equal(['active', false]);
    expect(element.idleFor).to.be.within(10, 14);
  });

  it('P4: ends the page after a sign-out on another device', async () => {
    const {element, events} = await connected();
    server.signOut();
    expect(await element.ping()).to.equal('expired');
    expect(events.at(-1)).to.include({type: 'session-expire', reason: 'server'});
  });

  it('T7: its limits win over those of the page', async () => {
    serve(40, 15);
    const {element} = await connected();
    expect(element.expiresIn).to.be.within(39, 40);
    await time.now.pass(15);
    await time.now.until(() => element.phase === 'warning', 'the warning shows');
    expect(element.expiresIn).to.be.within(21, 25);
  });

  it('X5: ends the page of one user when another has signed in', async () => {
    const {element, events} = await connected();
    server.signIn('somebody else');
    await element.ping();
    expect(element.phase).to.equal('expired');
    expect(events.find(({type}) => type === 'session-expire')).to.include({reason: 'server'});
  });

  it('X1: uncovers a page whose computer slept while the user was active elsewhere', async () => {
    const {element, events} = await connected();
    for (let i = 0; i < 3; i++) {
      time.now.jump(40);
      server.activity();
    }
    window.dispatchEvent(new Event('focus'));
    expect(element.phase).to.equal('checking');
    await time.now.until(() => element.phase === 'active', 'the server has answered');
    expect(types(events)).not.to.include('session-expire');
  });
});
