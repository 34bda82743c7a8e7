import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import {SessionRecord} from '../../src/core/session-record.ts';

const SECOND = 1000;
const LIMITS = {warnAfterMs: 540 * SECOND, expireAfterMs: 600 * SECOND};
/** The page was opened at this moment. */
const START = 1_000_000;

function opened(): SessionRecord {
  return new SessionRecord(LIMITS, START);
}

/** A record whose user was active at `START`, as the server knows. */
function reported(): SessionRecord {
  const record = opened();
  record.addActivity(START);
  record.learn({idleFor: 0}, START);
  return record;
}

describe('the time left', () => {
  it('T6: counts from the opening at first, and then from the latest activity', () => {
    const record = opened();
    assert.equal(record.timeLeftMs(START + 5), 599_995);
    record.addActivity(START + 5);
    record.addActivity(START + 3);
    assert.equal(record.timeLeftMs(START + 5), 600_000);
    assert.equal(record.timeLeftMs(START + 600_004), 1);
    assert.equal(record.timeLeftMs(START + 600_006), 0);
  });

  it('T7: follows the limits of the page, and those of the server first', () => {
    const record = opened();
    record.configure({warnAfterMs: 10 * SECOND, expireAfterMs: 20 * SECOND});
    assert.equal(record.timeLeftMs(START), 20_000);
    record.learn({idleFor: 0, expireAfter: 60}, START);
    assert.deepEqual(record.limits, {warnAfterMs: 10_000, expireAfterMs: 60_000});
    record.configure(LIMITS);
    assert.deepEqual(record.limits, {warnAfterMs: 54_000, expireAfterMs: 60_000});
    record.learn({idleFor: 0}, START);
    assert.deepEqual(record.limits, LIMITS);
  });

  it('X6: ends at the absolute end, for as long as the server tells of one', () => {
    const record = reported();
    assert.equal(record.facts(START).lifetimeLeftMs, Number.POSITIVE_INFINITY);
    record.learn({idleFor: 0, endsIn: 601}, START);
    assert.equal(record.isLimitedByLifetime(), false);
    assert.equal(record.timeLeftMs(START), 600_000);
    record.learn({idleFor: 0, endsIn: 600}, START);
    assert.equal(record.isLimitedByLifetime(), true);
    record.learn({idleFor: 0, endsIn: 30}, START);
    const {timeLeftMs, lifetimeLeftMs} = record.facts(START + 5);
    assert.deepEqual({timeLeftMs, lifetimeLeftMs}, {timeLeftMs: 29_995, lifetimeLeftMs: 29_995});
    assert.equal(record.facts(START + 30_001).lifetimeLeftMs, 0);
    record.learn({idleFor: 0}, START);
    assert.equal(record.timeLeftMs(START), 600_000);
  });
});

describe('a report of the server', () => {
  it('B6: replaces the opening of the page', () => {
    const record = opened();
    record.learn({idleFor: 100}, START);
    assert.equal(record.lastActivity, START - 100_000);
  });

  for (const [idleFor, lastActivity] of [
    [-0.999, START],
    [0.999, START],
    [1, START - 1000],
    [-1, START + 1000],
  ] as const) {
    it(`B6: says the same as the opening, within the rounding of a second (${idleFor})`, () => {
      const record = opened();
      record.learn({idleFor}, START);
      assert.equal(record.lastActivity, lastActivity);
    });
  }

  for (const [later, lastActivity] of [
    [999, START],
    [1000, START + 1000],
  ] as const) {
    it(`P6: is news from a second on, so that no echo extends a session (${later} ms)`, () => {
      const record = reported();
      record.learn({idleFor: 0}, START + later);
      assert.equal(record.lastActivity, lastActivity);
      assert.equal(record.localActivity, START);
    });
  }

  it('P6: that is older than the activity known here moves nothing', () => {
    const record = reported();
    record.learn({idleFor: 5}, START + 20_000);
    record.learn({idleFor: 100}, START + 21_000);
    assert.equal(record.lastActivity, START + 15_000);
    assert.equal(record.facts(START + 20_000).reportedIdleMs, 5000);
  });

  it('L2: names the user, who stays known', () => {
    const record = opened();
    record.learn({idleFor: 0, user: 'ada'}, START);
    record.learn({idleFor: 0}, START);
    assert.equal(record.user, 'ada');
  });
});

describe('what the server does not know', () => {
  for (const [later, hasUnreported] of [
    [1000, false],
    [1001, true],
  ] as const) {
    it(`B6: is activity beyond the rounding of a second (${later} ms)`, () => {
      const record = reported();
      record.addActivity(START + later);
      assert.equal(record.facts(START + later).hasUnreported, hasUnreported);
    });
  }

  it('B6: is everything at first', () => {
    const {reportedIdleMs, hasUnreported} = opened().facts(START);
    assert.deepEqual([reportedIdleMs, hasUnreported], [Number.POSITIVE_INFINITY, false]);
  });

  it('B6: is sent in whole seconds, rounded up, and without activity as longer than any session', () => {
    const record = opened();
    assert.equal(record.idleForToSend(START), 999_999_999);
    record.addActivity(START);
    assert.deepEqual(
      [0, 1, 1000, 1001].map((later) => record.idleForToSend(START + later)),
      [0, 1, 1, 2],
    );
  });

  it('P2: may wait for half of the time that the server leaves', () => {
    assert.equal(opened().maxRetryDelayMs(START), 300_000);
    const later = [0, 100_000, 599_000, 601_000].map((ms) => reported().maxRetryDelayMs(START + ms));
    assert.deepEqual(later, [300_000, 250_000, 500, 0]);
  });
});

describe('a welcome', () => {
  it('B5: moves the opening back, never forward', () => {
    const record = opened();
    record.adopt(START - 5000, null, START);
    record.adopt(START - 3000, null, START);
    assert.equal(record.lastActivity, START - 5000);
    assert.equal(record.toInfo(START), null);
  });

  it('B5: brings the report of the server, as it was then', () => {
    const record = opened();
    const info = {idleFor: 7, expireAfter: 60, endsIn: 30};
    record.adopt(START - 5000, info, START);
    assert.equal(record.facts(START + 1000).reportedIdleMs, 8000);
    assert.equal(record.limits.expireAfterMs, 60_000);
    assert.deepEqual(record.toInfo(START + 1500), {...info, idleFor: 8.5, endsIn: 28.5});
    assert.deepEqual(record.toInfo(START + 30_001), {...info, idleFor: 37.001, endsIn: 0});
  });

  it('L2: leaves the question of who is signed in to the server', () => {
    const record = opened();
    record.adopt(START, {idleFor: 7, user: 'ada'}, START);
    assert.equal(record.user, undefined);
    assert.equal(record.facts(START).reportedIdleMs, Number.POSITIVE_INFINITY);
    record.learn({idleFor: 7, user: 'ada'}, START);
    assert.deepEqual(record.toInfo(START), {idleFor: 7, user: 'ada'});
  });
});
