import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import fc from 'fast-check';
import {type KeyPress, type KeyVerdict, Typing} from '../../src/controllers/typing.ts';

interface Press {
  readonly key: string;
  /** Milliseconds since the key before. */
  readonly after: number;
  readonly shortcut: boolean;
  readonly composing: boolean;
}

type Focus = 'Stay' | 'Sign out';

/** A press of Sign out, and what was pressed since the focus went there. */
type Step = Press & {readonly atMs: number; readonly focus: Focus; readonly verdict: KeyVerdict};

const WRITING = ['a', 'Q', '7', '@', 'é', 'لا', '😀', 'Dead', 'Process'];
const MOVING = ['ArrowLeft', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End', 'Backspace', 'Delete'];
const ANSWERING = ['Tab', ' ', 'Enter', 'Escape'];
const OTHER = ['Shift', 'Control', 'CapsLock', 'Insert', 'PrintScreen', 'ContextMenu', 'AudioVolumeUp', 'Unidentified'];

function presses(keys: readonly string[], after: fc.Arbitrary<number>): fc.Arbitrary<Press[]> {
  const rarely = fc.nat(9).map((chance) => chance === 0);
  const press = fc.record({key: fc.constantFrom(...keys), after, shortcut: rarely, composing: rarely});
  return fc.array(press, {minLength: 1, maxLength: 30});
}

const ANY = presses([...WRITING, ...MOVING, ...ANSWERING, ...OTHER], fc.nat(1500));
const PLAIN = {shortcut: false, composing: false};

function eventOf({key, shortcut = false, composing = false}: Partial<Press> & {key: string}): KeyPress {
  return {key, ctrlKey: shortcut, altKey: false, metaKey: false, isComposing: composing};
}

/** A warning with two buttons, between which Tab moves, and that no typing closes. The controller does the same. */
function warning(typing = new Typing(), startMs = 0) {
  typing.opens(startMs);
  let atMs = startMs;
  let focus: Focus = 'Stay';
  const steps: Step[] = [];
  return {
    steps,
    press(press: Press): KeyVerdict {
      atMs += press.after;
      const verdict = typing.judge(eventOf(press), atMs, focus === 'Stay');
      steps.push({...press, atMs, focus, verdict});
      if (verdict === 'typed' || verdict === 'refused') focus = 'Stay';
      else if (verdict === 'allowed' && press.key === 'Tab') focus = focus === 'Stay' ? 'Sign out' : 'Stay';
      return verdict;
    },
    get signedOut(): Step | undefined {
      return steps.find(
        ({key, focus, verdict}) => /^( |Enter)$/.test(key) && focus === 'Sign out' && verdict === 'allowed',
      );
    },
  };
}

function pressAll(keys: readonly Press[], typing?: Typing) {
  const dialog = warning(typing);
  for (const key of keys) dialog.press(key);
  return dialog;
}

const isTyped = ({key, shortcut, composing}: Press) =>
  composing || (WRITING.includes(key) && !shortcut) || MOVING.includes(key);

describe('the judge of keys in a warning', () => {
  it('W10: Sign out is pressed only by a key that saw it focused by Tab, with no typing just before', () => {
    fc.assert(
      fc.property(ANY, (keys) => {
        const {steps, signedOut} = pressAll(keys);
        if (!signedOut) return;
        const before = steps.slice(0, steps.indexOf(signedOut));
        const tab = before.filter(({key, composing}) => key === 'Tab' && !composing).at(-1);
        assert.ok(tab && tab.verdict === 'allowed' && signedOut.atMs - tab.atMs >= 500);
        // Neither just before the press, nor just before the Tab that led to it, nor between the two.
        const typedAtMs = before.filter(isTyped).at(-1)?.atMs ?? 0;
        assert.ok(tab.atMs - typedAtMs >= 1000);
      }),
      {numRuns: 2000},
    );
  });

  /** Presses `keys` as they come. After so many of them, a warning opens. */
  function pressWhileOneOpens(keys: readonly Press[], opensAfter: number, opensMs: number) {
    const typing = new Typing();
    let atMs = 0;
    for (const press of keys.slice(0, opensAfter)) {
      atMs += press.after;
      typing.judge(eventOf(press), atMs, false);
    }
    const [next, ...rest] = keys.slice(opensAfter);
    if (!next) return warning();
    // Between two keys.
    const waited = Math.min(opensMs, next.after);
    const dialog = warning(typing, atMs + waited);
    for (const press of [{...next, after: next.after - waited}, ...rest]) dialog.press(press);
    return dialog;
  }

  it('W10: no user who is still typing is signed out, wherever the warning opens', () => {
    // Only a few kinds of keys, so that many of them follow each other.
    const blind = presses(['a', 'ArrowDown', 'Shift', 'Tab', ' ', 'Enter'], fc.nat(999));
    const first = fc.constantFrom(...WRITING, ...MOVING);
    fc.assert(
      fc.property(first, blind, fc.nat(10), fc.nat(999), (key, keys, opensAfter, opensMs) => {
        const all = [{key, after: 0, ...PLAIN}, ...keys.map((each) => ({...each, shortcut: false}))];
        const dialog = pressWhileOneOpens(all, opensAfter, opensMs);
        // A pause between words may be longer, but Shift alone is no key that writes.
        let quiet = 0;
        const flows = all.every(({key: each, after}) => {
          quiet += after;
          const goesOn = quiet < 1000;
          if (each !== 'Shift') quiet = 0;
          return goesOn;
        });
        if (flows) assert.equal(dialog.signedOut, undefined);
      }),
      {numRuns: 2000},
    );
  });

  it('W10: a pause before Tab, in which a warning opens, signs no user out who did not look', () => {
    const ways = fc.record({
      pause: fc.integer({min: 600, max: 60_000}),
      open: fc.nat(999),
      press: fc.integer({min: 250, max: 2000}),
      key: fc.constantFrom(' ', 'Enter'),
    });
    fc.assert(
      fc.property(ways, ({pause, open, press, key}) => {
        const keys = ['a', 'Tab', key].map((each, index) => ({key: each, after: [0, pause, press][index]!, ...PLAIN}));
        assert.equal(pressWhileOneOpens(keys, 1, pause - open).signedOut, undefined);
      }),
    );
  });

  it('W10: a user who types slowly, and does not look, is not signed out either', () => {
    const slow = fc.array(fc.integer({min: 600, max: 1999}), {minLength: 3, maxLength: 3});
    fc.assert(
      fc.property(slow, fc.double({min: 0.5, max: 1.9, noNaN: true}), ([first = 0, second = 0, press = 0], rest) => {
        // The pause before Tab is at most twice the last one, as in one rhythm.
        const afters = [0, first, second, second * rest, press];
        const keys = ['a', 'b', 'c', 'Tab', ' '].map((key, index) => ({key, after: afters[index]!, ...PLAIN}));
        assert.equal(pressAll(keys).signedOut, undefined);
      }),
    );
  });

  it('W10: Tab and a key after it do not sign out if they come faster than a user can look', () => {
    const fast = presses(['Tab', ' ', 'Enter'], fc.nat(499));
    fc.assert(fc.property(fast, (keys) => assert.equal(pressAll(keys).signedOut, undefined)));
  });

  for (const key of [' ', 'Enter']) {
    it(`W10: ${key.trim() || 'Space'} signs out who has looked, pressed Tab and seen the ring, whatever was before`, () => {
      fc.assert(
        fc.property(ANY, (keys) => {
          const typing = new Typing();
          const {steps} = pressAll(keys, typing);
          const dialog = warning(typing, steps.at(-1)!.atMs);
          // Twice the longest pause of a user who types slowly.
          dialog.press({key: 'Tab', after: 4000, ...PLAIN});
          dialog.press({key, after: 500, ...PLAIN});
          assert.ok(dialog.signedOut);
        }),
      );
    });

    it(`W10: ${key.trim() || 'Space'} signs out a second after the opening, where nobody has typed`, () => {
      const idle = fc.integer({min: 2000, max: 1e7});
      fc.assert(
        fc.property(ANY, idle, (keys, idleMs) => {
          const typing = new Typing();
          const {steps} = pressAll(keys, typing);
          const dialog = warning(typing, steps.at(-1)!.atMs + idleMs);
          dialog.press({key: 'Tab', after: 1000, ...PLAIN});
          dialog.press({key, after: 500, ...PLAIN});
          assert.ok(dialog.signedOut);
        }),
      );
    });

    it(`W10: ${key.trim() || 'Space'} presses Stay at any time`, () => {
      fc.assert(
        fc.property(ANY, (keys) => {
          const typing = new Typing();
          const {steps} = pressAll(keys, typing);
          assert.equal(typing.judge(eventOf({key}), steps.at(-1)!.atMs, true), 'allowed');
        }),
      );
    });
  }

  it('W10: says of each key whether it writes, moves or edits', () => {
    const typed = (key: string, more = {}) => new Typing().judge(eventOf({key, ...more}), 0, true) === 'typed';
    for (const key of [...WRITING, ...MOVING]) assert.ok(typed(key), key);
    for (const key of [...ANSWERING, ...OTHER]) assert.ok(!typed(key), key);
    for (const key of ['a', 'c', 'r', 'T', '+']) assert.ok(!typed(key, {shortcut: true}), `shortcut ${key}`);
    for (const key of ['v', 'X', 'z', 'Y', 'Backspace']) assert.ok(typed(key, {shortcut: true}), `shortcut ${key}`);
    for (const key of ['Enter', ' ', 'a']) assert.ok(typed(key, {composing: true}), `composing ${key}`);
  });

  it('W10: a warning that opens may have been opened under fingers that type, for a second and not for longer', () => {
    const verdicts = (after: number) => {
      const typing = new Typing();
      typing.opens(50_000);
      return typing.judge(eventOf({key: 'Enter'}), 50_000 + after, false);
    };
    assert.deepEqual([-9999, -1, 999, 1000].map(verdicts), ['refused', 'refused', 'refused', 'allowed']);
  });

  it('W10: a user who typed slowly leaves Stay by Tab, however often they press it', () => {
    const slow = {...PLAIN, key: 'a', after: 1900};
    const tabs = Array.from({length: 4}, () => ({...PLAIN, key: 'Tab', after: 1500}));
    assert.deepEqual(
      pressAll([slow, slow, ...tabs]).steps.map(({verdict}) => verdict),
      ['typed', 'typed', 'refused', 'refused', 'allowed', 'allowed'],
    );
  });

  it('W10: a letter with Alt, as on a Mac, belongs to the typing, although it may be a shortcut', () => {
    const typing = new Typing();
    typing.judge(eventOf({key: '@', shortcut: true}), 5000, true);
    assert.equal(typing.judge(eventOf({key: 'Tab'}), 5500, true), 'refused');
  });

  it('T1: a clock that was set back does not make it wait', () => {
    const typing = new Typing();
    typing.judge(eventOf({key: 'a'}), 3_600_000, true);
    assert.equal(typing.judge(eventOf({key: 'Tab'}), 1000, true), 'allowed');
    assert.equal(typing.judge(eventOf({key: 'Enter'}), 2000, false), 'allowed');
  });
});
