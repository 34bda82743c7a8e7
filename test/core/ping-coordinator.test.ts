import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import {CLAIM_WINDOW_MS, PING_TIMEOUT_MS, PingCoordinator} from '../../src/core/ping-coordinator.ts';
import type {Environment, PingReply, PingRequest, TabMessage, TabNews} from '../../src/core/ports.ts';
import {SessionRecord} from '../../src/core/session-record.ts';
import {TabSync} from '../../src/core/tab-sync.ts';

const SECOND = 1000;
const START = 100 * SECOND;
/** The ticket of a ping that is under way, which tabs of an older release know as well. */
const UNDER_WAY = {kind: 'claim', ticket: -1} as const;
const WITHDRAWN = {kind: 'withdrawn'} as const;
const UNREACHABLE: PingReply = {outcome: 'unreachable', status: 0};
const SESSION: PingReply = {outcome: {idleFor: 9}, status: 200};

interface Sent extends PingRequest {
  readonly answer: (reply: PingReply) => Promise<void>;
  cancelled: boolean;
}

/** One coordinator, by itself: what it sends and posts, and what it tells its host. */
function setUp({visible = true, random = 0.5, tabs = true, server = true, now = START} = {}) {
  const sent: Sent[] = [];
  let posts: TabNews[] = [];
  const told: unknown[] = [];
  const world = {now, visible, random};
  const ping = (request: PingRequest) => {
    let answer: (reply: PingReply) => void = () => {};
    const reply = new Promise<PingReply>((resolve) => {
      answer = resolve;
    });
    const ping: Sent = {
      ...request,
      cancelled: false,
      async answer(each) {
        answer(each);
        await reply.then();
      },
    };
    sent.push(ping);
    const cancel = () => {
      ping.cancelled = true;
    };
    return {reply, cancel};
  };
  const env: Environment = {
    readClocks: () => ({wallMs: world.now, monotonicMs: world.now}),
    random: () => world.random,
    visible: () => world.visible,
    timer: {arm() {}, disarm() {}},
    server: server ? {ping} : undefined,
    tabs: tabs ? {post: ({sentAtMs, idleMs, ...news}: TabMessage) => posts.push(news as TabNews)} : undefined,
  };
  const record = new SessionRecord({warnAfterMs: 540 * SECOND, expireAfterMs: 600 * SECOND}, now);
  const coordinator = new PingCoordinator(env, record, new TabSync(env, record), {
    now: () => world.now,
    pingSent: () => told.push('sent'),
    replied: (...reply) => told.push(reply),
  });
  /** The messages that were posted since the last call. */
  const posted = () => {
    const news = posts;
    posts = [];
    return news;
  };
  const advance = (priority: 'none' | 'soon' | 'now' = 'soon') => coordinator.advance(priority, world.now);
  const receive = (news: TabNews) => coordinator.receive(news, world.now);
  return {world, sent, posted, told, record, coordinator, advance, receive};
}

describe('a claim', () => {
  for (const [visible, ticket] of [
    [true, 0.5],
    [false, 1.5],
  ] as const) {
    it(`B3: of a ${visible ? 'visible' : 'hidden'} tab has the ticket ${ticket} and becomes a ping`, () => {
      const {world, sent, posted, told, advance} = setUp({visible});
      if (!visible) {
        assert.equal(advance(), 200);
        world.now += 199;
        assert.equal(advance(), 1);
        assert.deepEqual(posted(), []);
        world.now += 1;
      }
      assert.equal(advance(), CLAIM_WINDOW_MS);
      assert.deepEqual(posted(), [{kind: 'claim', ticket}]);
      world.now += CLAIM_WINDOW_MS - 1;
      assert.equal(advance(), 1);
      assert.deepEqual(sent, []);
      world.now += 1;
      assert.equal(advance(), PING_TIMEOUT_MS);
      assert.deepEqual(posted(), []);
      assert.deepEqual(told, ['sent']);
      assert.deepEqual(
        sent.map(({keepalive}) => keepalive),
        [!visible],
      );
    });
  }

  it('B3: is answered if it is worse, once and by the ping', () => {
    const {world, posted, advance, receive} = setUp();
    advance();
    posted();
    receive({kind: 'claim', ticket: 0.6});
    assert.deepEqual(posted(), [{kind: 'claim', ticket: 0.5}]);
    receive({kind: 'claim', ticket: 0.7});
    assert.deepEqual(posted(), [], 'all tabs have heard the answer');
    assert.equal(advance(), CLAIM_WINDOW_MS);
    world.now += CLAIM_WINDOW_MS;
    advance();
    assert.deepEqual(posted(), [UNDER_WAY], 'a tab that claims again hears of the ping');
  });

  it('B3: ends ours if it is better', () => {
    const {world, posted, advance, receive} = setUp();
    advance();
    posted();
    receive({kind: 'claim', ticket: 0.5});
    assert.equal(advance(), PING_TIMEOUT_MS);
    world.now += PING_TIMEOUT_MS - 1;
    assert.equal(advance(), 1);
    assert.deepEqual(posted(), []);
    world.now += 1;
    assert.equal(advance(), CLAIM_WINDOW_MS);
    assert.deepEqual(posted(), [{kind: 'claim', ticket: 0.5}]);
  });

  it('B3: of another tab is answered by a ping that is under way, but not by another ping', () => {
    const {posted, advance, receive} = setUp();
    advance('now');
    assert.deepEqual(posted(), [UNDER_WAY]);
    receive({kind: 'claim', ticket: 0});
    assert.deepEqual(posted(), [UNDER_WAY]);
    receive(UNDER_WAY);
    assert.deepEqual(posted(), []);
    assert.equal(advance(), PING_TIMEOUT_MS);
  });

  it('B3: is withdrawn when there is no need, once', () => {
    const {posted, advance} = setUp();
    advance();
    posted();
    assert.equal(advance('none'), Number.POSITIVE_INFINITY);
    assert.deepEqual(posted(), [WITHDRAWN]);
    advance('none');
    assert.deepEqual(posted(), []);
    assert.equal(advance(), CLAIM_WINDOW_MS);
  });

  it('B3: that another tab withdraws frees this one', () => {
    const {advance, receive} = setUp();
    receive({kind: 'claim', ticket: 0});
    assert.equal(advance(), PING_TIMEOUT_MS);
    receive(WITHDRAWN);
    assert.equal(advance(), CLAIM_WINDOW_MS);
  });

  it('B3: of a hidden tab waits again after each time that it was not needed, or not its turn', () => {
    const {world, posted, advance, receive} = setUp({visible: false});
    assert.equal(advance(), 200);
    world.now += 100;
    advance('none');
    assert.deepEqual(posted(), []);
    assert.equal(advance(), 200);
    receive({kind: 'claim', ticket: 0});
    assert.equal(advance(), PING_TIMEOUT_MS);
    world.now += PING_TIMEOUT_MS;
    assert.equal(advance(), 200);
    world.now += 200;
    advance();
    world.now += CLAIM_WINDOW_MS;
    advance();
    world.now += PING_TIMEOUT_MS;
    advance();
    world.now += 750;
    assert.equal(advance(), 200);
  });

  for (const news of [
    {kind: 'answer', session: {idleFor: 1}, ageMs: 0},
    {kind: 'unreachable', failures: 1, retryInMs: SECOND},
  ] as const) {
    it(`B3: is over when another tab reports: ${news.kind}`, () => {
      const {world, posted, advance, receive} = setUp();
      advance();
      posted();
      receive(news);
      assert.equal(advance(), SECOND);
      world.now += SECOND - 1;
      assert.equal(advance(), 1);
      world.now += 1;
      assert.equal(advance(), CLAIM_WINDOW_MS);
      assert.deepEqual(posted(), [{kind: 'claim', ticket: 0.5}]);
    });
    it(`B3: is free again when another tab reports: ${news.kind}`, () => {
      const {advance, receive} = setUp();
      receive({kind: 'claim', ticket: 0});
      receive(news);
      assert.equal(advance(), SECOND);
    });
  }
});

describe('a ping', () => {
  for (const now of [0, START]) {
    it(`P1: goes at once where there are no other tabs, at the moment ${now}`, () => {
      const {sent, advance} = setUp({tabs: false, now});
      assert.equal(advance(), PING_TIMEOUT_MS);
      assert.equal(sent.length, 1);
    });
  }

  it('P3: is unreachable after ten seconds', () => {
    const {world, sent, told, posted, advance} = setUp();
    advance('now');
    posted();
    world.now += PING_TIMEOUT_MS - 1;
    assert.equal(advance(), 1);
    assert.equal(sent[0]?.cancelled, false);
    world.now += 1;
    advance();
    assert.equal(sent[0]?.cancelled, true);
    assert.deepEqual(told, ['sent', [UNREACHABLE, START, world.now]]);
    assert.deepEqual(posted(), [{kind: 'unreachable', failures: 1, retryInMs: 750}]);
  });

  it('P6: is answered once, and a ping that was replaced is not', async () => {
    const {world, sent, told, coordinator, advance} = setUp();
    advance('now');
    coordinator.abort();
    assert.equal(sent[0]?.cancelled, true);
    advance('now');
    await sent[0]?.answer(UNREACHABLE);
    assert.deepEqual(told, ['sent', 'sent']);
    world.now += 30;
    await sent[1]?.answer(SESSION);
    assert.deepEqual(told, ['sent', 'sent', [SESSION, START, START + 30]]);
  });

  it('P2: follows a reply after a second', async () => {
    const {world, sent, advance} = setUp({tabs: false});
    advance();
    await sent[0]?.answer(SESSION);
    assert.equal(advance(), SECOND);
    world.now += SECOND;
    assert.equal(advance(), PING_TIMEOUT_MS);
    assert.equal(sent.length, 2);
  });

  it('P2: counts its failures from the most that any tab had', async () => {
    const {sent, posted, advance, receive} = setUp();
    receive({kind: 'unreachable', failures: 3, retryInMs: 0});
    receive({kind: 'unreachable', failures: 2, retryInMs: 0});
    advance('now');
    posted();
    await sent[0]?.answer(UNREACHABLE);
    assert.deepEqual(posted(), [{kind: 'unreachable', failures: 4, retryInMs: 6000}]);
  });

  for (const forget of ['answer', 'online'] as const) {
    it(`P2: counts them from the start after: ${forget}`, async () => {
      const {sent, posted, coordinator, advance, receive} = setUp();
      receive({kind: 'unreachable', failures: 3, retryInMs: 60 * SECOND});
      if (forget === 'online') coordinator.clearBackoff();
      else receive({kind: 'answer', session: {idleFor: 1}, ageMs: 0});
      assert.equal(advance(), forget === 'online' ? CLAIM_WINDOW_MS : SECOND);
      advance('now');
      posted();
      await sent[0]?.answer(UNREACHABLE);
      assert.deepEqual(posted(), [{kind: 'unreachable', failures: 1, retryInMs: 750}]);
    });
  }

  it('X1: need not wait after failures if it asks about the end', () => {
    const {coordinator, advance, receive} = setUp();
    receive({kind: 'unreachable', failures: 3, retryInMs: 60 * SECOND});
    assert.equal(advance(), 60 * SECOND);
    coordinator.abort();
    assert.equal(advance(), CLAIM_WINDOW_MS);
  });

  it('P2: waits for Retry-After, but for half of the time that is left at most', async () => {
    for (const [retryAfterMs, retryInMs] of [
      [0, 750],
      [20 * SECOND, 20 * SECOND],
      [3600 * SECOND, 300 * SECOND],
    ] as const) {
      const {sent, posted, advance} = setUp();
      advance('now');
      posted();
      await sent[0]?.answer({...UNREACHABLE, status: 503, retryAfterMs});
      assert.deepEqual(posted(), [{kind: 'unreachable', failures: 1, retryInMs}]);
      assert.equal(advance(), retryInMs);
    }
  });

  for (const [reportedIdle, retryInMs] of [
    [500, 45 * SECOND],
    [560, 20 * SECOND],
    [597, 1.5 * SECOND],
    [598, 45 * SECOND],
    [700, 45 * SECOND],
  ] as const) {
    it(`P2: is tried again after half of the ${600 - reportedIdle} s that the server leaves at most`, async () => {
      const {sent, posted, record, advance, receive} = setUp();
      record.learn({idleFor: reportedIdle}, START);
      receive({kind: 'unreachable', failures: 9, retryInMs: 0});
      for (const [ping, retryAfterMs] of [undefined, SECOND, 3600 * SECOND].entries()) {
        advance('now');
        posted();
        await sent[ping]?.answer({...UNREACHABLE, ...(retryAfterMs !== undefined && {retryAfterMs})});
        const half = (600 - reportedIdle) * 500;
        const waits = retryAfterMs === 3600 * SECOND && half > SECOND ? half : retryInMs;
        assert.deepEqual(posted(), [{kind: 'unreachable', failures: 10 + ping, retryInMs: waits}]);
      }
    });
  }

  it('P5: of a page without a server is unreachable, and no other tab hears of it', async () => {
    const {posted, told, coordinator, advance} = setUp({server: false});
    const reply = coordinator.ping();
    assert.equal(advance('none'), Number.POSITIVE_INFINITY);
    assert.deepEqual(await reply, UNREACHABLE);
    assert.deepEqual([posted(), told], [[], []]);
  });

  it('P6: that callers wait for is sent again after it was started over, and each is told once', async () => {
    const {sent, told, coordinator, advance} = setUp();
    const replies = [coordinator.ping()];
    advance('none');
    replies.push(coordinator.ping());
    assert.equal(sent.length, 1);
    coordinator.abort();
    advance('none');
    await sent[1]?.answer(SESSION);
    assert.deepEqual(await Promise.all(replies), [SESSION, SESSION]);
    assert.equal(told.length, 3);
    assert.equal(advance('none'), Number.POSITIVE_INFINITY);
  });
});

describe('a page that may never run again', () => {
  it('B7: sends a ping that outlives it, though another is under way, and lets the other tabs ping', () => {
    const {sent, posted, coordinator, advance, world} = setUp();
    advance('now');
    posted();
    assert.equal(coordinator.handOver('now', world.now), Number.POSITIVE_INFINITY);
    assert.deepEqual(
      sent.map(({cancelled, keepalive}) => ({cancelled, keepalive})),
      [
        {cancelled: true, keepalive: false},
        {cancelled: false, keepalive: true},
      ],
    );
    assert.deepEqual(posted(), [UNDER_WAY, WITHDRAWN]);
  });

  it('B7: only withdraws its claim if the server knows all', () => {
    const {sent, posted, coordinator, advance, world} = setUp();
    advance();
    posted();
    coordinator.handOver('none', world.now);
    assert.deepEqual([sent, posted()], [[], [WITHDRAWN]]);
  });
});

describe('a coordinator that is stopped', () => {
  it('B8: withdraws its claim, cancels its ping and tells the callers', async () => {
    const {sent, posted, told, coordinator, advance} = setUp();
    const reply = coordinator.ping();
    advance();
    posted();
    coordinator.stop();
    assert.deepEqual(await reply, UNREACHABLE);
    assert.equal(sent[0]?.cancelled, true);
    assert.deepEqual([posted(), told], [[WITHDRAWN], ['sent']]);
  });

  it('L1: waits for no other tab', () => {
    const {coordinator, advance, receive} = setUp();
    receive({kind: 'claim', ticket: 0});
    coordinator.stop();
    assert.equal(advance(), CLAIM_WINDOW_MS);
  });
});
