import type {RequestListener} from 'node:http';
import type {ConformanceReport, Status} from '../../server-contract/conformance/index.ts';
import type {ConformanceOptions} from '../../server-contract/conformance/options.ts';
import {runChecks} from '../../server-contract/conformance/run.ts';
import {serve} from '../support/http-server.ts';
import type {SimulatedEnvironment} from './simulated-environment.ts';

type Options = Omit<ConformanceOptions, 'url' | 'signIn' | 'signInOther'>;

/** The addresses of a server under test. */
export interface Addresses {
  readonly ping: string;
  signIn(user: string): string;
  /** The duration of a sign-in, in seconds. */
  readonly signInTakes?: number;
}

/** Runs the suite in simulated time against a server that uses the same clock. */
export async function simulatedRun(
  time: SimulatedEnvironment,
  listener: RequestListener,
  {ping, signIn, signInTakes = 0}: Addresses,
  options: Options,
): Promise<ConformanceReport> {
  const {origin, close} = await serve(listener);
  const signInAs = (user: string) => async () => {
    if (signInTakes > 0) await time.sleep(signInTakes);
    return time.during(() => cookiesOf(origin + signIn(user)));
  };
  try {
    const users = {signIn: signInAs('ann'), signInOther: signInAs('bob')};
    return await runChecks({url: origin + ping, ...users, ...options}, time);
  } finally {
    await close();
  }
}

export function idsOf({results}: ConformanceReport, status: Status): string[] {
  return results.filter((result) => result.status === status).map(({obligation, name}) => `${obligation} ${name}`);
}

/** The `Cookie` header of a browser that has opened this address. */
export async function cookiesOf(address: string): Promise<string> {
  const response = await fetch(address, {redirect: 'manual'});
  return response.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0])
    .join('; ');
}
