import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import {defaultWarning, isPositive, overrideLimits} from '../../src/core/limits.ts';

const PAGE = {warnAfterMs: 540_000, expireAfterMs: 600_000};

describe('limits', () => {
  for (const [server, warnAfterMs, expireAfterMs] of [
    [{}, 540_000, 600_000],
    [{expireAfter: 900}, 540_000, 900_000],
    [{warnAfter: 300}, 300_000, 600_000],
    [{expireAfter: 120, warnAfter: 60}, 60_000, 120_000],
    [{expireAfter: 120, warnAfter: 119}, 119_000, 120_000],
    [{expireAfter: 120, warnAfter: 120}, 108_000, 120_000],
    [{expireAfter: 120}, 108_000, 120_000],
    [{expireAfter: 0, warnAfter: -1}, 540_000, 600_000],
    [{expireAfter: Number.POSITIVE_INFINITY, warnAfter: Number.NaN}, 540_000, 600_000],
  ] as const) {
    it(`T7: of the server win if they make sense: ${JSON.stringify(server)}`, () => {
      assert.deepEqual(overrideLimits(PAGE, server), {warnAfterMs, expireAfterMs});
    });
  }

  it('T7: warn after nine tenths of the time, if nothing else is said', () => {
    assert.equal(defaultWarning(600), 540);
  });

  it('T7: are positive and finite', () => {
    const values = [0.5, 1, 0, -1, Number.POSITIVE_INFINITY, Number.NaN, undefined];
    assert.deepEqual(values.map(isPositive), [true, true, false, false, false, false, false]);
  });
});
