import {deepEqual, equal} from 'node:assert/strict';
import {test} from 'node:test';
import {JSDOM} from 'jsdom';
import {useFakeTimers} from 'sinon';
import {codeBlocks} from '../support/markdown.ts';

/** Vitest with the environment `jsdom` leaves these as they are in Node. */
const OF_NODE = /^(undefined|NaN|Infinity|(set|clear)(Timeout|Interval)|queueMicrotask|performance|crypto|console)$/;

/** Makes the window of jsdom the global object, as Vitest does: functions are bound, the rest are the same. */
function becomePage(): void {
  const {window} = new JSDOM('<!doctype html>', {url: 'http://localhost:3000/', pretendToBeVisual: true});
  for (const name of Object.getOwnPropertyNames(window).filter((each) => !OF_NODE.test(each))) {
    const value: unknown = Reflect.get(window, name);
    const isMethod = typeof value === 'function' && !/^[A-Z]/.test(name);
    const shown = isMethod ? value.bind(window) : value;
    Object.defineProperty(globalThis, name, {value: shown, configurable: true, writable: true});
  }
  for (const name of ['addEventListener', 'removeEventListener', 'dispatchEvent'] as const) {
    Object.defineProperty(globalThis, name, {value: window[name].bind(window), configurable: true, writable: true});
  }
  for (const name of ['window', 'self', 'top', 'parent']) {
    Object.defineProperty(globalThis, name, {value: globalThis, configurable: true, writable: true});
  }
}

/** The part of Vitest that the recipe uses. */
function vitest() {
  const tests: (() => Promise<void>)[] = [];
  let clock: ReturnType<typeof useFakeTimers> | undefined;
  const calls = new WeakMap<object, number>();
  return {
    tests,
    close: () => clock?.restore(),
    test: (_title: string, run: () => Promise<void>) => tests.push(run),
    vi: {
      useFakeTimers() {
        clock = useFakeTimers({toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date']});
      },
      advanceTimersByTimeAsync: (ms: number) => clock?.tickAsync(ms),
      fn() {
        const called = () => void calls.set(called, (calls.get(called) ?? 0) + 1);
        return called;
      },
    },
    expect: (called: object) => ({toHaveBeenCalledOnce: () => equal(calls.get(called), 1)}),
  };
}

test('D4: the recipe of docs/testing.md for jsdom runs as it stands, without a complaint', async (t) => {
  const complaints = t.mock.method(console, 'error', () => {});
  const blocks = codeBlocks('docs/testing.md').map(({code}) => code);
  const setUp = blocks.find((code) => code.includes('HTMLDialogElement.prototype.showModal ='))!;
  const recipe = blocks.find((code) => code.includes('advanceTimersByTimeAsync'))!;
  becomePage();
  new Function(setUp)();
  await import('session-security');
  const {tests, close, ...names} = vitest();
  const body = recipe.replace(/^import .*\n/gm, '');
  new Function(...Object.keys(names), body)(...Object.values(names));
  equal(tests.length, 1);
  for (const run of tests) await run();
  close();
  // The recipe itself leaves too little time to answer.
  deepEqual(
    complaints.mock.calls.map(({arguments: said}) => said.join(' ')).filter((said) => !/WCAG/.test(said)),
    [],
  );
});
