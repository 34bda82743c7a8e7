import assert from 'node:assert/strict';
import {afterEach, beforeEach, describe, it, mock} from 'node:test';
import {decide, LONGEST_WAIT_MS} from '../../src/core/decide.ts';
import {logDecision, logEvent} from '../../src/debug-log.ts';
import {SessionExpireEvent} from '../../src/events.ts';
import {type Case, factsOf} from '../support/facts.ts';
import {codeBlocks} from '../support/markdown.ts';

const SECOND = 1000;
const PAGE = {warnAfterMs: 540 * SECOND, expireAfterMs: 600 * SECOND};
const LIMITS = {warnAfterMs: 20 * SECOND, expireAfterMs: 40 * SECOND};
const ACTIVE_3_S_AGO = 37 * SECOND;

/** Each case with a part of its line. Differences from a visible tab that has pinged and whose user was active 3 s ago. */
const CASES: readonly (readonly [Case, RegExp])[] = [
  [{}, /> active, because the last activity was 3 s ago; next look in 5 s\.$/],
  [{facts: {visible: false}}, /; next look in 10\.3 s\.$/],
  [{session: {lifetimeLeftMs: 30 * SECOND, timeLeftMs: 30 * SECOND}}, /the session reaches its absolute end in 30 s/],
  [{session: {timeLeftMs: 20 * SECOND}}, /20 s ago: the warning is due, and waits for the server, 2 s at most; pings/],
  [
    {session: {timeLeftMs: 20 * SECOND}, flags: {warned: true, warningReply: 'session'}, facts: {warningDueForMs: 0}},
    /> warning, because the last activity was 20 s ago; next look in 1 s\.$/,
  ],
  [{session: {timeLeftMs: 0}}, /> checking, because the time is up, unless the server knows of later activity; pings/],
  [
    {session: {timeLeftMs: 0}, facts: {hasServer: false, sinceLastStepMs: 3000}},
    /unless another tab knows .*; asks the other tabs for later/,
  ],
  [
    {session: {timeLeftMs: 0}, facts: {hasServer: false, hasTabs: false}},
    /> expired, because the time is up, as the last activity was 40 s ago; no further look\.$/,
  ],
  [{flags: {mustVerify: true}}, /> checking, because the page stays covered until the server has said/],
  [{flags: {locked: true}}, /> locked, because .* sign in again; next look at the next event\.$/],
  [{flags: {suspended: true}}, /> checking, because the page was left; next look at the next event\.$/],
  [{flags: {mustExtend: true}}, /; pings now, because the user has extended the session;/],
  [{flags: {mustRefresh: true}}, /; pings soon, because the page was looked at again;/],
  [{session: {reportedIdleMs: Number.POSITIVE_INFINITY}}, /because the server has not been asked yet/],
  [{session: {hasUnreported: true, reportedIdleMs: 25 * SECOND}}, /because the server knows of no activity for 25 s/],
  [
    {session: {hasUnreported: true, reportedIdleMs: 25 * SECOND}, flags: {mustHandOver: true}},
    /; pings now, because the tab may not run again/,
  ],
  [{facts: {sinceLastStepMs: 3600 * SECOND}}, /because the tab did not run for 3600 s/],
];

describe('the sentences of debug', () => {
  const lines: {level: string; text: string}[] = [];
  beforeEach(() => {
    lines.length = 0;
    for (const level of ['info', 'debug'] as const) {
      mock.method(console, level, (text: string) => lines.push({level, text}));
    }
  });
  afterEach(() => mock.restoreAll());

  /** Logs what follows from a case, and returns its line. */
  function log(given: Case): string {
    const all = factsOf(given, {limits: LIMITS, timeLeftMs: ACTIVE_3_S_AGO, reportedIdleMs: 3 * SECOND});
    logDecision(all, decide(all), PAGE);
    return lines.at(-1)?.text ?? '';
  }

  for (const [given, line] of CASES) {
    it(`D6: say ${line}`, () => {
      assert.match(log(given), line);
      assert.ok(lines.every(({text}) => !text.includes('\n')));
    });
  }

  it('D6: are those of docs/troubleshooting.md', () => {
    for (const [given] of CASES) log(given);
    const [sample] = codeBlocks('docs/troubleshooting.md').filter(({language}) => language === 'console');
    const quoted = sample?.code.trimEnd().split('\n') ?? [];
    assert.ok(quoted.length >= 5, `${quoted.length} lines`);
    const said = [...lines.map(({text}) => text), LIMITS_LINE];
    assert.deepEqual(
      quoted.filter((line) => !said.includes(line)),
      [],
    );
  });

  it('D6, R6: say of an end that the server ended the session itself', () => {
    for (const reason of ['revoked', 'server'] as const) logEvent(new SessionExpireEvent(reason));
    assert.deepEqual(
      lines.map(({text}) => text),
      [
        '<session-security> fires session-expire: reason revoked; the server says that it ended the session itself.',
        '<session-security> fires session-expire: reason server.',
      ],
    );
  });

  it('D6: know how soon a tab looks again', () => {
    const far = {expireAfterMs: 9e6, warnAfterMs: 8e6};
    for (const visible of [true, false]) {
      const line = log({session: {limits: far, timeLeftMs: 8.9e6}, facts: {visible}});
      const longestMs = visible ? LONGEST_WAIT_MS.visible : LONGEST_WAIT_MS.hidden;
      assert.match(line, new RegExp(`next look in ${longestMs / SECOND} s`));
    }
  });

  it('D6: are of the level info only when something new is decided', () => {
    log({flags: {mustVerify: true}});
    for (const timeLeftMs of [37_000, 31_234, 30_000]) log({session: {timeLeftMs}});
    assert.deepEqual(lines.map(({level}) => level).slice(-4), ['info', 'info', 'debug', 'debug']);
  });

  it('D6: name the limits once, and who has set them', () => {
    log({session: {limits: PAGE, timeLeftMs: 590 * SECOND}});
    log({session: {limits: PAGE, timeLeftMs: 580 * SECOND}});
    log({});
    const said = lines.map(({text}) => text).filter((text) => text.includes('warns after'));
    assert.deepEqual(said.slice(-1), [LIMITS_LINE]);
    assert.match(
      said.at(-2) ?? '',
      /warns after 540 s and ends after 600 s without activity, because the page says so\.$/,
    );
    assert.equal(said.length, 2);
  });
});

const LIMITS_LINE =
  '<session-security> warns after 20 s and ends after 40 s without activity, because the server says so, in place of ' +
  '540 s and 600 s of the page.';
