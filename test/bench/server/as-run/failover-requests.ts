import {type RequestKind, requestKinds} from '../request-kinds.ts';
import type {Running} from './running.ts';

/** Requests of one kind to one application. */
export interface Line {
  readonly name: string;
  readonly running: Running;
  readonly kind: RequestKind;
}

/** `refused`: with 503. `failed`: with another error, or no answer in time. */
export type Outcome = 'answered' | 'refused' | 'failed' | 'signed out';

export interface Asked {
  /** Milliseconds after the failure at which it was sent; negative before it. */
  readonly atMs: number;
  readonly tookMs: number;
  readonly outcome: Outcome;
}

/** All in milliseconds. Between two requests of a line: */
const INTERVAL = 10;
const BEFORE = 1000;
/** All is well again when so long every request was answered within `PROMPT`. */
const QUIET = 1500;
const PROMPT = 500;
/** A request then counts as failed. */
const PATIENCE = 15_000;
/** So long after the failure this gives up. */
const MOST = 40_000;

/**
 * Sends requests at a steady rate to all lines at once, calls `fail` after a second, and goes on until all are answered
 * again. At last each user asks once more, which shows any who were signed out. Returns the requests of each line.
 */
export async function watchFailure(
  lines: readonly Line[],
  fail: () => Promise<void>,
): Promise<readonly (readonly Asked[])[]> {
  const asked: Asked[][] = lines.map(() => []);
  const open = new Map<Promise<void>, number>();
  const failedAt = performance.now() + BEFORE;
  let sent = 0;
  const sendAll = (): void => {
    for (const [index, line] of lines.entries()) {
      const sentAt = performance.now();
      const done = ask(line, sent).then((outcome) => {
        asked[index]!.push({atMs: sentAt - failedAt, tookMs: performance.now() - sentAt, outcome});
        open.delete(done);
      });
      open.set(done, sentAt);
    }
    sent++;
  };
  const isWell = (): boolean => {
    const now = performance.now();
    const recently = now - failedAt - QUIET;
    return (
      recently > 0 &&
      [...open.values()].every((sentAt) => now - sentAt < PROMPT) &&
      asked.flat().every(({atMs, tookMs, outcome}) => atMs + tookMs < recently || outcome === 'answered')
    );
  };
  const sending = setInterval(sendAll, INTERVAL);
  try {
    await pause(failedAt - performance.now());
    await fail();
    while (!isWell() && performance.now() - failedAt < MOST) await pause(100);
  } finally {
    clearInterval(sending);
  }
  await Promise.all(open.keys());
  for (const [index, line] of lines.entries()) {
    for (let n = 0; n < line.running.cookies.length; n++) {
      const atMs = performance.now() - failedAt;
      asked[index]!.push({atMs, outcome: await ask(line, n), tookMs: performance.now() - failedAt - atMs});
    }
  }
  return asked;
}

async function ask({running, kind}: Line, n: number): Promise<Outcome> {
  const {path, reply} = requestKinds[kind];
  try {
    const answer = await fetch(`http://127.0.0.1:${running.ports[0]}${path(n)}`, {
      headers: {
        cookie: running.cookies[n % running.cookies.length]!,
        accept: 'application/json',
        'x-requested-with': 'session-security',
        'sec-fetch-site': 'same-origin',
      },
      signal: AbortSignal.timeout(PATIENCE),
    });
    const text = await answer.text();
    if (answer.status === 503) return 'refused';
    if (answer.status === 401) return 'signed out';
    if (answer.status !== 200) return 'failed';
    return reply.test(text) ? 'answered' : 'signed out';
  } catch {
    return 'failed';
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((passed) => setTimeout(passed, milliseconds));
}
