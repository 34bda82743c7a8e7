import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import {type Decision, decide, endReason, isTimeout} from '../../src/core/decide.ts';
import type {RecordFacts} from '../../src/core/session-record.ts';
import {type Case, factsOf} from '../support/facts.ts';

const SECOND = 1000;
const LIMITS = {warnAfterMs: 540 * SECOND, expireAfterMs: 600 * SECOND};
const ALONE = {hasServer: false};
/** A step after a longer pause than this was a sleep. */
const SLEEP = 185 * SECOND;

/** The user was active 100 seconds ago. */
function decideWith(given: Case): Decision {
  return decide(factsOf(given, {limits: LIMITS, timeLeftMs: 500 * SECOND, reportedIdleMs: 90 * SECOND}));
}

/** Each decision to the millisecond: what it says of the fields that matter to the rule. */
function decides(title: string, given: Case, expected: Partial<Decision>): void {
  it(title, () => {
    const decision = decideWith(given);
    const keys = Object.keys(expected) as (keyof Decision)[];
    assert.deepEqual(Object.fromEntries(keys.map((key) => [key, decision[key] ?? false])), expected);
  });
}

const left = (timeLeftMs: number, more?: Partial<RecordFacts>) => ({session: {timeLeftMs, ...more}});

describe('a warning', () => {
  const due = {warningDue: true, phase: 'active', ping: 'soon'} as const;
  const shown = {warningDue: true, phase: 'warning', ping: 'soon'} as const;
  decides('T2: is waited for', {}, {phase: 'active', ping: 'none', warningDue: false, wakeInMs: 440 * SECOND});
  decides('T2: is not due a millisecond early', left(60_001), {warningDue: false, ping: 'none', wakeInMs: 1});
  decides('P1: waits for a reply when it is due', left(60_000), {...due, wakeInMs: 2000});
  decides('P1: waits for two seconds', {...left(58_001), facts: {warningDueForMs: 1999}}, {...due, wakeInMs: 1});
  decides('P1: shows then', {...left(58_000), facts: {warningDueForMs: 2000}}, {...shown, wakeInMs: 1000});
  decides(
    'W3: changes at a whole second',
    {...left(57_400), facts: {warningDueForMs: 2600}},
    {...shown, wakeInMs: 400},
  );
  decides(
    'P1: shows at once after a reply, and asks no more',
    {...left(59_900), facts: {warningDueForMs: 100}, flags: {warningReply: 'session'}},
    {...shown, ping: 'none'},
  );
  decides(
    'P1: shows at once after a failure, and asks again',
    {...left(59_900), facts: {warningDueForMs: 100}, flags: {warningReply: 'unreachable'}},
    shown,
  );
  decides(
    'P1: waits for a reply of its own, whatever was said to an earlier one',
    {...left(60_000), flags: {warningReply: 'session'}},
    due,
  );
  decides('P1: does not go away while it is asked for again', {...left(60_000), flags: {warned: true}}, shown);
  decides('P1: waits for nobody without a server', {...left(60_000), facts: ALONE}, {...shown, ping: 'none'});
  decides('X1: is not due on a covered page', {...left(60_000), flags: {mustVerify: true}}, {warningDue: false});
  decides(
    'X1: stays due on a page that is covered meanwhile',
    {...left(60_000), flags: {mustVerify: true}, facts: {warningDueForMs: 9}},
    {warningDue: true, phase: 'checking'},
  );
});

describe('an absolute end', () => {
  const told = {lifetimeAcknowledged: true};
  decides('X6: is due like any other', left(60_000, {lifetimeLeftMs: 60_000}), {warningDue: true});
  decides(
    'X6: is not announced again to a user who knows',
    {...left(60_000, {lifetimeLeftMs: 60_000}), flags: told},
    {...told, warningDue: false, phase: 'active', ping: 'none'},
  );
  decides(
    'X6: takes the warning away when the user has said so',
    {
      ...left(59_000, {lifetimeLeftMs: 59_000}),
      flags: {...told, warningReply: 'session'},
      facts: {warningDueForMs: 1000},
    },
    {...told, warningDue: true, phase: 'active', ping: 'none'},
  );
  decides(
    'X6: does not hide an end that comes before it',
    {...left(60_000, {lifetimeLeftMs: 60_001}), flags: told},
    {warningDue: true},
  );
  decides('X6: is known', {...left(60_001, {lifetimeLeftMs: 120_000}), flags: told}, told);
  decides(
    'X6: is a new one after a new sign-in',
    {...left(60_001, {lifetimeLeftMs: 120_001}), flags: told},
    {lifetimeAcknowledged: false},
  );
  decides('X6: is not known to a user who was not told', left(60_001, {lifetimeLeftMs: 60_001}), {
    lifetimeAcknowledged: false,
  });
});

describe('the end', () => {
  const covered = {phase: 'checking', mustVerify: true} as const;
  decides('X1: is not there a millisecond early', {...left(1), flags: {warned: true}}, {phase: 'warning', wakeInMs: 1});
  decides('X1: covers the page and asks', left(0), {...covered, ping: 'soon', warningDue: false});
  decides(
    'X1: asks again a moment later',
    {...left(0), facts: {recheckInMs: 1}},
    {...covered, ping: 'none', wakeInMs: 1},
  );
  decides('X4: or something else covers the page', {flags: {mustVerify: true}}, {...covered, ping: 'soon'});
  decides('X2: is there at once without a server', {...left(0), facts: ALONE}, {phase: 'expired', mustVerify: false});
  decides(
    'Kind: waits for the other tabs then',
    {...left(0), facts: {...ALONE, tabRepliesInMs: 1}},
    {phase: 'checking', mustVerify: false, wakeInMs: 1},
  );
  decides(
    'Kind: covers no page before its time then',
    {...left(1), facts: {...ALONE, tabRepliesInMs: 1}},
    {
      phase: 'warning',
    },
  );
  for (const [reason, timeLeftMs, lifetimeLeftMs] of [
    ['server', 1001, 1001],
    ['idle', 1000, 1001],
    ['lifetime', 1000, 1000],
  ] as const) {
    it(`X6: is by ${reason}, with ${timeLeftMs} and ${lifetimeLeftMs} ms left`, () => {
      assert.equal(endReason(timeLeftMs, lifetimeLeftMs), reason);
      assert.equal(isTimeout(reason), reason !== 'server');
    });
  }
  it('L2: is none of time alone after a sign-out', () => assert.equal(isTimeout('signed-out'), false));
});

describe('the other tabs', () => {
  const silent = {queryTabs: false};
  const asked = {queryTabs: true};
  decides(
    'P1: are asked before a warning',
    {...left(60_250), facts: ALONE},
    {...asked, phase: 'active', wakeInMs: 250},
  );
  decides('B4: are not asked before that', {...left(60_251), facts: ALONE}, {...silent, wakeInMs: 1});
  decides('P1: are asked until the warning', {...left(60_001), facts: ALONE}, {...asked, wakeInMs: 1});
  decides(
    'P1: are asked earlier by a hidden tab',
    {...left(61_250), facts: {...ALONE, visible: false}},
    {...asked, wakeInMs: 500},
  );
  decides(
    'B4: are not asked before that',
    {...left(61_251), facts: {...ALONE, visible: false}},
    {...silent, wakeInMs: 1},
  );
  decides('B4: are not asked if there is a server', left(60_250), silent);
  decides('B4: are not asked if there are none', {...left(60_250), facts: {...ALONE, hasTabs: false}}, silent);
  decides('B4: are not asked once more', {...left(60_000), facts: {...ALONE, sinceLastStepMs: 2000}}, silent);
  decides('B1: are asked after a pause', {...left(60_000), facts: {...ALONE, sinceLastStepMs: 2001}}, asked);
  decides(
    'X1: are asked by a page that is covered',
    {...left(0), facts: {...ALONE, sinceLastStepMs: 2001}},
    {
      ...asked,
      phase: 'checking',
      wakeInMs: 500,
    },
  );
  for (const [sinceLastStepMs, queryTabs] of [
    [SLEEP, false],
    [SLEEP + 1, true],
  ] as const) {
    decides(
      `B1: are asked a second time only after a freeze, not after ${sinceLastStepMs} ms (${queryTabs})`,
      {...left(0), flags: {hasQueriedTabs: true}, facts: {...ALONE, sinceLastStepMs}},
      {queryTabs},
    );
  }
});

describe('a ping', () => {
  const none = {ping: 'none'} as const;
  const soon = {ping: 'soon'} as const;
  const now = {ping: 'now'} as const;
  const report = (reportedIdleMs: number, hasUnreported = true) => ({session: {reportedIdleMs, hasUnreported}});
  const first = (sinceOpenedMs: number, warnAfterMs = 540 * SECOND) => ({
    session: {
      reportedIdleMs: Number.POSITIVE_INFINITY,
      limits: {warnAfterMs, expireAfterMs: warnAfterMs + 60 * SECOND},
    },
    facts: {sinceOpenedMs},
  });
  decides('P2: reports activity before the server would warn', report(540 * SECOND), soon);
  decides('P2: does so then', report(540 * SECOND - 1), {...none, wakeInMs: 1});
  decides('B6: reports nothing twice', report(540 * SECOND, false), none);
  decides('P2: is earlier in a hidden tab', {...report(360 * SECOND), facts: {visible: false}}, soon);
  decides('P2: is so by a third', {...report(360 * SECOND - 1), facts: {visible: false}}, {...none, wakeInMs: 1});
  decides('B6: tells the idle time to a new page', first(2000), soon);
  decides('B6: does so after two seconds', first(1999), {...none, wakeInMs: 1});
  decides('B6: does so in half of the time to its warning', first(1500, 3000), soon);
  decides('B6: does so no earlier', first(1499, 3000), {...none, wakeInMs: 1});
  decides(
    'B7: goes at once from a page that may not go on',
    {...report(540 * SECOND), flags: {mustHandOver: true}},
    now,
  );
  decides('B7: has nothing to say otherwise', {flags: {mustHandOver: true}}, none);
  decides('W2: tells the server at once that the user stays', {flags: {mustExtend: true}}, now);
  decides('T4: follows a wake', {flags: {mustRefresh: true}}, {...soon, mustRefresh: true});
  decides('T1: follows a sleep', {facts: {sinceLastStepMs: SLEEP + 1}}, {...soon, mustRefresh: true});
  decides(
    'T1: follows none that a throttled tab could take',
    {facts: {sinceLastStepMs: SLEEP}},
    {
      ...none,
      mustRefresh: false,
    },
  );
  for (const flags of [{mustRefresh: true}, {mustExtend: true}]) {
    decides(`B5: needs a server (${Object.keys(flags)})`, {flags, facts: ALONE}, none);
  }
});

describe('a page that is left, or locked,', () => {
  const NEVER = Number.POSITIVE_INFINITY;
  const handsOver = {suspended: true, mustHandOver: true};
  const behind = (reportedIdleMs: number, hasUnreported = true) => ({session: {reportedIdleMs, hasUnreported}});
  decides(
    'X4: is covered, and waits',
    {flags: {suspended: true}},
    {
      phase: 'checking',
      ping: 'none',
      mustVerify: false,
      queryTabs: false,
      warningDue: false,
      wakeInMs: NEVER,
    },
  );
  decides('L1: stays locked', {flags: {locked: true}}, {phase: 'locked', ping: 'none', wakeInMs: NEVER});
  decides(
    'L1: asks when it is looked at',
    {flags: {locked: true, mustRefresh: true}},
    {
      phase: 'locked',
      ping: 'soon',
      mustRefresh: true,
    },
  );
  decides(
    'X4: asks nothing while it is away',
    {flags: {suspended: true, mustRefresh: true}},
    {
      ping: 'none',
      mustRefresh: true,
    },
  );
  decides(
    'X4: keeps what it knew',
    {flags: {suspended: true, mustVerify: true, lifetimeAcknowledged: true}, facts: {warningDueForMs: 0}},
    {mustVerify: true, lifetimeAcknowledged: true, warningDue: true},
  );
  decides('B7: reports activity', {...behind(60_000), flags: handsOver}, {ping: 'now'});
  decides('B7: reports none that hardly matters', {...behind(59_999), flags: handsOver}, {ping: 'none'});
  decides('B7: reports none that is known', {...behind(60_000, false), flags: handsOver}, {ping: 'none'});
  decides('B7: reports it once', {...behind(60_000), flags: {suspended: true}}, {ping: 'none'});
  decides(
    'B7: reports none after the end',
    {...behind(60_000), flags: {locked: true, mustHandOver: true}},
    {
      ping: 'none',
    },
  );
  decides(
    'B7: reports to nobody without a server',
    {...behind(60_000), flags: handsOver, facts: ALONE},
    {ping: 'none'},
  );
});
