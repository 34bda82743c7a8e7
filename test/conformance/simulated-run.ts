import type {RequestListener} from 'node:http';
import type {ConformanceReport} from '../../server-contract/conformance/index.ts';
import type {ConformanceOptions} from '../../server-contract/conformance/options.ts';
import {runChecks} from '../../server-contract/conformance/run.ts';
import {serve} from '../support/http-server.ts';
import {SimulatedSurroundings} from './simulated-surroundings.ts';

type Options = Omit<ConformanceOptions, 'url' | 'signIn' | 'signInOther'>;

/** Where a server under test has what the suite asks for. */
export interface Addresses {
  readonly ping: string;
  signIn(user: string): string;
}

/** Runs the suite in simulated time against a server that reads the same clock. */
export async function simulatedRun(
  listener: (time: SimulatedSurroundings) => RequestListener,
  {ping, signIn}: Addresses,
  options: Options,
): Promise<ConformanceReport> {
  const time = new SimulatedSurroundings();
  const {origin, close} = await serve(listener(time));
  const signInAs = (user: string) => () => time.during(() => cookiesOf(origin + signIn(user)));
  try {
    const people = {signIn: signInAs('ann'), signInOther: signInAs('bob')};
    return await runChecks({url: origin + ping, ...people, ...options}, time);
  } finally {
    await close();
  }
}

/** What a browser sends back after it was given the cookies of this address. */
export async function cookiesOf(address: string): Promise<string> {
  const response = await fetch(address, {redirect: 'manual'});
  return response.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0])
    .join('; ');
}
