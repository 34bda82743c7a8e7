import type {RequestListener} from 'node:http';
import type {ConformanceReport, Status} from '../../server-contract/conformance/index.ts';
import type {ConformanceOptions} from '../../server-contract/conformance/options.ts';
import {runChecks} from '../../server-contract/conformance/run.ts';
import {serve} from '../support/http-server.ts';
import type {SimulatedEnvironment} from './simulated-environment.ts';

type Options = Omit<
  ConformanceOptions,
  | 'url'
  | 'signIn'
  | 'signInOther'
  | 'secondUrl'
  | 'signOut'
  | 'changeId'
  | 'endSessions'
  | 'endOtherSessions'
  | 'listSessions'
  | 'signInLimited'
>;

/** The addresses of a server under test. */
export interface Addresses {
  readonly ping: string;
  signIn(user: string): string;
  readonly signOut?: string;
  readonly changeId?: string;
  readonly endSessions?: string;
  readonly endOtherSessions?: string;
  readonly listSessions?: string;
  readonly signInLimited?: string;
  /** The duration of a sign-in, in seconds. */
  readonly signInTakes?: number;
  /** Another process of the same application. */
  readonly second?: RequestListener;
}

/** Runs the suite in simulated time against a server that uses the same clock. */
export async function simulatedRun(
  time: SimulatedEnvironment,
  listener: RequestListener,
  {ping, signIn, signOut, changeId, endSessions, signInTakes = 0, second, ...more}: Addresses,
  options: Options,
  send = time.send,
): Promise<ConformanceReport> {
  const {origin, close} = await serve(listener);
  const other = second && (await serve(second));
  const signInAs = (user: string) => async () => {
    if (signInTakes > 0) await time.sleep(signInTakes);
    return time.during(() => cookiesOf(origin + signIn(user)));
  };
  try {
    const users = {signIn: signInAs('ann'), signInOther: signInAs('bob')};
    const secondUrl = other && other.origin + ping;
    const asking = (path: string | undefined) =>
      path === undefined
        ? undefined
        : (cookie: string) => time.during(() => cookiesOf(origin + path, {cookie, accept: 'text/html'}));
    const {endOtherSessions, listSessions, signInLimited} = more;
    const changes = {
      signOut: asking(signOut),
      changeId: asking(changeId),
      endSessions: asking(endSessions),
      endOtherSessions: asking(endOtherSessions),
      ...(listSessions && {
        listSessions: (cookie: string) => time.during(() => listOf(origin + listSessions, cookie)),
      }),
      ...(signInLimited && {signInLimited: () => time.during(() => cookiesOf(origin + signInLimited))}),
    };
    return await runChecks(
      {url: origin + ping, secondUrl, ...changes, ...users, ...options},
      {now: time.now, sleep: (seconds) => time.sleep(seconds), send, open: time.open},
    );
  } finally {
    await Promise.all([close(), other?.close()]);
  }
}

export function idsOf({results}: ConformanceReport, status: Status): string[] {
  return results.filter((result) => result.status === status).map(({obligation, name}) => `${obligation} ${name}`);
}

/** The `Cookie` header of a browser that has opened this address. */
export async function cookiesOf(address: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  const response = await fetch(address, {redirect: 'manual', headers});
  return response.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0])
    .join('; ');
}

async function listOf(address: string, cookie: string): Promise<readonly string[]> {
  return (await (await fetch(address, {headers: {cookie}})).json()) as readonly string[];
}
