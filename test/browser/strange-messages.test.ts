import {expect} from '@open-wc/testing';
import {LIMITS, mount} from '../support/mount.ts';
import {simulatedTime} from '../support/simulated-time.ts';

/** Fields that are missing or of another kind, in messages that are right otherwise. */
const MESSAGES: readonly object[] = [
  {kind: 'answer'},
  {kind: 'answer', session: null, ageMs: 0},
  {kind: 'answer', session: {}, ageMs: 0},
  {kind: 'answer', session: {idleFor: '0'}, ageMs: 0},
  {kind: 'answer', session: {idleFor: 0, endsIn: 'soon'}, ageMs: 0},
  {kind: 'answer', session: {idleFor: 0, user: 7}, ageMs: 0},
  {kind: 'answer', session: {idleFor: 0}, ageMs: Number.NaN},
  {kind: 'welcome', sessionIdleMs: 'none', session: null},
  {kind: 'welcome', sessionIdleMs: 0, session: 'session'},
  {kind: 'claim'},
  {kind: 'unreachable', failures: 1},
  {kind: 'unreachable', failures: 1, retryInMs: Number.POSITIVE_INFINITY},
  {kind: 'ended'},
  {kind: ['hello']},
  {kind: 'toString'},
  {kind: 'of a later version', idleMs: 0},
  {kind: 'activity', idleMs: '0'},
  {kind: 'activity', sentAtMs: undefined},
];

describe('a message of another kind between tabs', () => {
  const time = simulatedTime();

  it('B5: is ignored without an exception, and the session ends on time', async () => {
    const errors: string[] = [];
    const note = (event: ErrorEvent) => errors.push(event.message);
    addEventListener('error', note);
    const channel = crypto.randomUUID();
    const element = await mount({...LIMITS, channel});
    const other = new BroadcastChannel(channel);
    await time.now.pass(20);
    const arrived = new Promise((resolve) => {
      const ear = new BroadcastChannel(channel);
      ear.onmessage = ({data}) => data === 'last' && resolve(ear.close());
    });
    for (const message of MESSAGES) other.postMessage({protocol: 2, sentAtMs: Date.now(), idleMs: null, ...message});
    for (const message of [null, 7, 'text', [], {protocol: 2}, 'last']) other.postMessage(message);
    await arrived;
    expect(element.expiresIn).to.equal(40);
    await time.now.pass(40);
    expect(element.phase).to.equal('expired');
    removeEventListener('error', note);
    other.close();
    expect(errors).to.deep.equal([]);
  });
});
