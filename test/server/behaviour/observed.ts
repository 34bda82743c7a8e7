import {deepEqual, equal, match, ok} from 'node:assert/strict';
import {test} from 'node:test';
import type {ObservedEvent} from '../../../server-contract/index.ts';
import {type Ask, Browser, NAVIGATION, PAGE} from '../browser.ts';
import type {Behaviour} from '../matrix.ts';

const PING = '/session_security/ping';
const FETCH = {'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty'};
const FOREIGN = {...FETCH, 'sec-fetch-site': 'same-site'};

/** One request, and the event that it makes, as words. */
type Case = readonly [event: string, path: string, ask: Ask];

export const observed: Behaviour = (world) => {
  test('O1: each request is told once, with the rule that decided it', async () => {
    const events: ObservedEvent[] = [];
    const observe = (event: ObservedEvent): void => void events.push(event);
    const cases: readonly Case[] = [
      ['activity navigation', '/', {headers: NAVIGATION}],
      ['activity same-origin', '/', {headers: FETCH}],
      ['activity followed-link', '/', {headers: {...NAVIGATION, 'sec-fetch-site': 'cross-site'}}],
      ['activity page-without-metadata', '/', {}],
      ['activity activity-from', '/', {headers: {...FOREIGN, origin: 'https://app.example'}}],
      ['passive other-origin', '/', {headers: FOREIGN}],
      ['passive no-metadata', '/', {headers: {accept: '*/*'}}],
      ['passive prefetch', '/', {headers: {...NAVIGATION, 'sec-purpose': 'prefetch'}}],
      ['passive event-stream', '/', {headers: {...FETCH, accept: 'text/event-stream'}}],
      ['passive websocket', '/', {headers: {...FETCH, 'sec-fetch-mode': 'websocket'}}],
      ['passive browser-report', '/', {headers: {...FETCH, 'sec-fetch-dest': 'report'}}],
      ['passive passive', '/poll', {headers: FETCH}],
      ['passive passive-failed', '/', {headers: {...FETCH, 'x-fails': '1'}}],
      ['passive stray-ping', `/app${PING}`, {headers: PAGE}],
      ['ping idle-time', `${PING}?idleFor=0`, {headers: PAGE}],
      ['ping no-idle-time', PING, {headers: PAGE}],
      ['ping invalid-idle-time', `${PING}?idleFor=now`, {headers: PAGE}],
      ['ping prefetch', `${PING}?idleFor=0`, {headers: {...PAGE, 'sec-purpose': 'prefetch'}}],
      ['refuse method-not-allowed', PING, {method: 'PUT', headers: PAGE}],
      ['refuse ping-by-navigation', PING, {headers: NAVIGATION}],
      ['refuse ping-of-other-origin', PING, {headers: FOREIGN}],
      ['refuse ping-by-markup', PING, {headers: {...FETCH, 'sec-fetch-dest': 'image'}}],
      ['refuse ping-without-proof', PING, {}],
    ];
    await world.begin({
      observe,
      activityFrom: 'https://app.example',
      passive: ['/poll', failsIfAsked],
      onError() {},
    });
    deepEqual(events.splice(0), [{kind: 'passive', outcome: 'anonymous', reason: 'no-user'}]);
    for (const [event, path, ask] of cases) {
      await world.pass(0.25);
      await world.browser.ask(path, ask);
      deepEqual(events.map(wordsOf), [event], `${path} ${JSON.stringify(ask)}`);
      const [{kind, outcome}] = events.splice(0) as [ObservedEvent];
      equal(outcome, outcomeOf(kind, event), event);
    }
    await world.begin({observe, countAs: 'strict'});
    events.length = 0;
    await world.browser.get('/', FETCH);
    await world.browser.get('/', NAVIGATION);
    deepEqual(events.splice(0).map(wordsOf), ['passive strict', 'activity user-navigation']);
  });

  test('O1: an end and a failed store are told with their reason, and the time that the store took', async () => {
    const events: ObservedEvent[] = [];
    const observe = (event: ObservedEvent): void => void events.push(event);
    for (const [steps, reason] of [
      [[10], 'idle'],
      [[5, 7], 'lifetime'],
    ] as const) {
      await world.begin({observe, maxLifetime: 12});
      for (const seconds of steps) {
        events.length = 0;
        await world.pass(seconds);
        await world.browser.get('/');
      }
      const [{storeMs, ...event}] = events as [ObservedEvent];
      deepEqual([events.length, event], [1, {kind: 'expire', outcome: 'ended', reason}]);
      ok(storeMs !== undefined && storeMs >= 0, `${storeMs}`);
    }
    const fails = {...world.store, touch: () => Promise.reject(new Error('away'))};
    await world.begin({observe, store: fails, onError() {}});
    await world.browser.get('/');
    deepEqual(events.slice(-1).map(wordsOf), ['refuse store-error']);
    const hangs = {...world.store, touch: () => new Promise<never>(() => {})};
    await world.begin({observe, store: hangs, storeTimeout: 0.05, onError() {}});
    await world.browser.ping();
    const {storeMs, ...last} = events.at(-1) as ObservedEvent;
    deepEqual(last, {kind: 'refuse', outcome: 'refused', reason: 'store-timeout'});
    equal(typeof storeMs, 'number');
  });

  test('O1: each session that the server ends is told at once, and the request that finds it ended, too', async () => {
    const events: ObservedEvent[] = [];
    const observe = (event: ObservedEvent): void => void events.push(event);
    const told = (): string[] =>
      events
        .splice(0)
        .map(wordsOf)
        .filter((words) => /^(revoke|expire|refuse)/.test(words));
    await world.forget();
    await world.begin({observe, maxSessions: 2});
    const [phone, tablet] = [new Browser(world.origin), new Browser(world.origin)];
    await world.pass(1);
    await phone.get('/login?user=ann');
    await world.pass(1);
    await tablet.get('/login?user=ann');
    deepEqual(told(), ['revoke too-many']);
    await world.browser.get('/');
    deepEqual(told(), ['expire revoked']);
    await tablet.get('/end-sessions?of=ann&except');
    deepEqual(told(), ['revoke end-session']);
    await phone.ping();
    deepEqual(told(), ['expire revoked']);
    await world.begin({observe, maxSessions: 1, whenTooMany: 'refuse'});
    events.length = 0;
    await new Browser(world.origin).get('/login?user=ann');
    deepEqual(told(), ['refuse too-many']);
  });

  for (const [name, observe] of [
    ['throws', fail],
    ['rejects', async () => fail()],
  ] as const) {
    test(`O2: an observer that ${name} changes no reply, and is reported once`, async () => {
      const errors: unknown[] = [];
      await world.begin({observe, onError: (error) => void errors.push(error)});
      await world.pass(3);
      equal((await world.browser.ping()).json, 3);
      equal(await world.whoIs(), 'ann');
      equal((await world.browser.ping()).json, 0);
      deepEqual(
        errors.map((error) => (error as Error).cause),
        [BROKEN],
      );
    });
  }

  test('O3: an event has words of closed lists and milliseconds, and nothing of the user or the request', async () => {
    const events: ObservedEvent[] = [];
    await world.begin({observe: (event) => void events.push(event)});
    await world.browser.get('/?secret=1');
    await world.browser.ping(0);
    await world.pass(10);
    await world.browser.get('/');
    equal(events.length, 4);
    for (const {kind, outcome, reason, storeMs, ...more} of events) {
      deepEqual(more, {});
      for (const word of [kind, outcome, reason]) match(word, /^[a-z]+(-[a-z]+)*$/);
      ok(storeMs === undefined || (typeof storeMs === 'number' && storeMs >= 0), `${storeMs}`);
    }
    ok(events.some(({storeMs}) => storeMs !== undefined));
  });
};

const BROKEN = new Error('of the observer');

function fail(): never {
  throw BROKEN;
}

function failsIfAsked({headers}: {readonly headers: Readonly<Record<string, unknown>>}): boolean {
  if (headers['x-fails'] !== undefined) throw BROKEN;
  return false;
}

function wordsOf({kind, reason}: ObservedEvent): string {
  return `${kind} ${reason}`;
}

/** Time has passed before each request, so what counts as activity moves the last activity forward. */
function outcomeOf(kind: ObservedEvent['kind'], event: string): ObservedEvent['outcome'] {
  if (kind === 'refuse') return 'refused';
  return kind === 'activity' || event === 'ping idle-time' ? 'extended' : 'unchanged';
}
