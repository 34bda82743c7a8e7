import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import type {Environment, TabMessage, TabNews} from '../../src/core/ports.ts';
import {SessionRecord} from '../../src/core/session-record.ts';
import {TabSync} from '../../src/core/tab-sync.ts';

const SECOND = 1000;
const NOW = 900 * SECOND;
/** The wall clock is ahead of the steady one by this much. */
const WALL = 7_000_000;
/** Messages take up to this long. */
const LATENCY = 80;

/** The messages of a tab whose user was active `idleMs` ago, or never; the other tabs may know of it or not. */
function setUp({idleMs = undefined as number | undefined, visible = true, server = true, tabs = true} = {}) {
  let posts: TabMessage[] = [];
  const world = {now: NOW, random: 0.5};
  const env = {
    readClocks: () => ({wallMs: WALL + world.now, monotonicMs: 0}),
    random: () => world.random,
    visible: () => visible,
    server: server ? {} : undefined,
    tabs: tabs ? {post: (message: TabMessage) => posts.push(message)} : undefined,
  } as unknown as Environment;
  const record = new SessionRecord({warnAfterMs: 540 * SECOND, expireAfterMs: 600 * SECOND}, NOW - 100 * SECOND);
  if (idleMs !== undefined) record.addActivity(NOW - idleMs);
  const sync = new TabSync(env, record);
  const posted = () => {
    const messages = posts;
    posts = [];
    return messages;
  };
  const receive = (news: TabNews, idleMs: number | null, ageMs = 0) =>
    sync.receive({...news, sentAtMs: WALL + world.now - ageMs, idleMs}, ageMs, world.now);
  return {world, record, sync, posted, receive};
}

const ACTIVITY = {kind: 'activity'} as const;
const CLAIM = {kind: 'claim', ticket: 0.5} as const;

describe('a message between tabs', () => {
  it('B1: carries the last activity, and when it was sent', () => {
    const {sync, posted} = setUp({idleMs: 7});
    sync.post({kind: 'hello'}, NOW);
    assert.deepEqual(posted(), [{kind: 'hello', sentAtMs: WALL + NOW, idleMs: 7}]);
  });

  it('B1: says so if there was none', () => {
    const {sync, posted} = setUp();
    sync.post({kind: 'hello'}, NOW);
    assert.deepEqual(posted(), [{kind: 'hello', sentAtMs: WALL + NOW, idleMs: null}]);
  });

  it('B5: goes nowhere without a channel', () => {
    const {sync, posted} = setUp({tabs: false});
    sync.post({kind: 'hello'}, NOW);
    sync.query(NOW);
    assert.equal(sync.repliesInMs(NOW), 0);
    assert.deepEqual(posted(), []);
  });

  it('P6: shows its age by the wall clock, and none if that was set back', () => {
    const {sync} = setUp();
    const ages = [5, 0, -5].map((age) => sync.ageMs({kind: 'hello', sentAtMs: WALL + NOW - age, idleMs: null}));
    assert.deepEqual(ages, [5, 0, 0]);
  });

  it('B1: is as old as its age when it tells of activity', () => {
    const {record, receive} = setUp();
    receive(ACTIVITY, 20, 30);
    assert.equal(record.localActivity, NOW - 50);
    receive(ACTIVITY, null, 30);
    assert.equal(record.localActivity, NOW - 50);
  });

  for (const [later, isNews] of [
    [LATENCY, false],
    [LATENCY + 1, true],
  ] as const) {
    it(`B1: is news if its activity is later by ${later} ms: ${isNews}`, () => {
      assert.equal(setUp({idleMs: 500}).receive(ACTIVITY, 500 - later), isNews);
    });
    it(`B1: is answered if its activity is earlier by ${later} ms: ${isNews}`, () => {
      for (const news of [ACTIVITY, CLAIM]) {
        const {posted, receive} = setUp({idleMs: 500});
        receive(news, 500 + later);
        assert.deepEqual(posted(), isNews ? [{...ACTIVITY, sentAtMs: WALL + NOW, idleMs: 500}] : []);
      }
    });
  }

  it('B4: is not answered if it asks for nothing', () => {
    const {posted, receive} = setUp({idleMs: 500});
    receive({kind: 'hello'}, null);
    receive({kind: 'withdrawn'}, 9 * SECOND);
    assert.deepEqual(posted(), []);
  });
});

describe('activity', () => {
  it('B4: is told to the other tabs once, in whatever message', () => {
    const {world, record, sync, posted} = setUp({idleMs: 500});
    sync.announceActivity(NOW);
    sync.announceActivity(NOW);
    assert.equal(posted().length, 1);
    world.now += 1;
    record.addActivity(world.now);
    sync.post({kind: 'hello'}, world.now);
    sync.announceActivity(world.now);
    assert.equal(posted().length, 1);
    record.addActivity(world.now + 1);
    sync.announceActivity(world.now + 1);
    assert.equal(posted().length, 1);
  });

  it('B5: is told again to a tab that has opened, or is back from the back/forward cache', () => {
    const {sync, posted, receive} = setUp({idleMs: 500});
    sync.announceActivity(NOW);
    posted();
    receive(ACTIVITY, null);
    assert.deepEqual(posted(), []);
    receive({kind: 'hello'}, null);
    receive(ACTIVITY, null);
    assert.equal(posted().length, 1);
  });

  it('B4: of another tab is not told to it', () => {
    const {sync, posted, receive} = setUp();
    receive(ACTIVITY, 5);
    receive(ACTIVITY, 9);
    sync.announceActivity(NOW);
    assert.deepEqual(posted(), []);
  });

  it('B4: is told at once only where another tab may wait for it: without a server, each time that one asks', () => {
    const {record, sync, receive} = setUp({server: false});
    assert.equal(sync.announcesAtOnce, true);
    sync.announceActivity(NOW);
    assert.equal(sync.announcesAtOnce, true);
    record.addActivity(NOW);
    sync.announceActivity(NOW);
    assert.equal(sync.announcesAtOnce, false);
    receive(CLAIM, 0);
    assert.equal(sync.announcesAtOnce, false);
    receive(ACTIVITY, 0);
    assert.equal(sync.announcesAtOnce, true);
    const {sync: other, receive: receiveOther} = setUp();
    assert.equal(other.announcesAtOnce, false);
    receiveOther(ACTIVITY, 0);
    assert.equal(other.announcesAtOnce, false);
  });

  it('B1: is asked for once in half a second', () => {
    const {sync, posted} = setUp({idleMs: 500});
    assert.equal(sync.repliesInMs(NOW), 0);
    sync.query(NOW);
    assert.deepEqual(posted(), [{...ACTIVITY, sentAtMs: WALL + NOW, idleMs: 500}]);
    sync.query(NOW + 499);
    assert.equal(sync.repliesInMs(NOW + 499), 1);
    assert.deepEqual(posted(), []);
    assert.equal(sync.repliesInMs(NOW + 501), 0);
    sync.query(NOW + 500);
    assert.equal(posted().length, 1);
  });
});

describe('a welcome', () => {
  for (const [visible, afterMs] of [
    [true, 7.5],
    [false, 75],
  ] as const) {
    it(`B5: comes within its time from a tab that is ${visible ? 'visible' : 'hidden'}, once`, () => {
      const {record, sync, posted} = setUp({visible});
      assert.equal(sync.advance(NOW), Number.POSITIVE_INFINITY);
      record.learn({idleFor: 3}, NOW - 5 * SECOND);
      sync.welcomeSoon(NOW);
      assert.equal(sync.advance(NOW + afterMs - 1), 1);
      assert.deepEqual(posted(), []);
      assert.equal(sync.advance(NOW + afterMs), Number.POSITIVE_INFINITY);
      assert.deepEqual(posted(), [
        {
          kind: 'welcome',
          sessionIdleMs: 8 * SECOND + afterMs,
          session: {idleFor: 8 + afterMs / SECOND},
          sentAtMs: WALL + NOW,
          idleMs: null,
        },
      ]);
      assert.equal(sync.advance(NOW + afterMs), Number.POSITIVE_INFINITY);
    });
  }

  for (const [sooner, isEnough] of [
    [LATENCY, true],
    [LATENCY + 1, false],
  ] as const) {
    it(`B4: of another tab is enough if its idle time is shorter by ${sooner} ms: ${isEnough}`, () => {
      const {sync, receive} = setUp();
      const news = {kind: 'welcome', sessionIdleMs: 100 * SECOND - sooner - 3, session: null} as const;
      sync.welcomeSoon(NOW);
      receive(ACTIVITY, null);
      receive({...news, sessionIdleMs: 200 * SECOND, kind: 'hello'} as TabNews, null);
      assert.equal(sync.advance(NOW), 7.5);
      receive(news, null, 3);
      assert.equal(sync.advance(NOW), isEnough ? Number.POSITIVE_INFINITY : 7.5);
    });
  }
});
