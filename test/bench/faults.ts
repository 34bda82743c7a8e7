import {EXPIRE_AFTER, FAULTS, LIMITS, WARN_AFTER} from '../e2e/faults/faults.ts';
import {type Observation, observe, WATCHED_UNTIL} from '../e2e/faults/observe.ts';
import {startChromium} from '../support/chromium.ts';
import {type Findings, table} from './findings.ts';
import {lineUp} from './line-up.ts';

/** Each fault takes 16 real seconds, nearly all of them waiting. */
const AT_ONCE = 10;
/** Seconds after expiry by which the text must be gone. */
const GRACE = 0.5;
const STORM = 12;

/** Measures every fault in a real browser, for the element and for comparable libraries. */
export async function faults(): Promise<Findings> {
  const makers = await lineUp((peers) => [peers.reactIdleTimer, peers.hmrc, peers.ngIdle]);
  const clients = makers.map((make) => make(LIMITS));
  const jobs = FAULTS.flatMap((fault) => clients.map((client) => ({fault, client})));
  const seen = new Map<string, Observation>();
  const key = (fault: string, client: string) => `${fault}/${client}`;
  const browser = await startChromium();
  const worker = async () => {
    for (let job = jobs.shift(); job; job = jobs.shift()) {
      const {fault, client} = job;
      seen.set(key(fault.name, client.name), await observe(browser, fault, client));
    }
  };
  await Promise.all(Array.from({length: AT_ONCE}, worker)).finally(() => browser.close());

  const inTime = clients.map(
    ({name}) => FAULTS.filter((fault) => seen.get(key(fault.name, name))!.readableFor <= GRACE).length,
  );
  const [ours, ...others] = clients.map(({name}, index) => `${name} ${inTime[index]}`);
  return {
    goals: [
      {
        what: `faults of ${FAULTS.length} with the page hidden in time`,
        goal: `all ${FAULTS.length}`,
        because: 'Each fault that is left is a way to read a page whose user has gone.',
        measured: String(inTime[0]),
        met: ours !== undefined && inTime[0] === FAULTS.length,
        others: others.join(', '),
      },
    ],
    report: [
      table(
        ['fault', ...clients.map(({name}) => name)],
        FAULTS.map(({name}) => [name, ...clients.map((client) => cell(seen.get(key(name, client.name))!))]),
      ),
      `A page with limits of ${WARN_AFTER} and ${EXPIRE_AFTER} s, watched by screenshots for ${WATCHED_UNTIL} s: seconds for which the text could still
be read after the session was over. "For ever" is until the watching stopped; in time is within ${GRACE} s. react-idle-timer,
hmrc-frontend and @ng-idle do not ask the server by themselves, so the faults of the ping do not reach them.`,
    ],
  };
}

function cell({readableBefore, readableFor, pings, errors}: Observation): string {
  if (!readableBefore) return 'the page did not show';
  const toTheEnd = readableFor > WATCHED_UNTIL - EXPIRE_AFTER - 1;
  const text = toTheEnd ? '**for ever**' : `${Number(readableFor.toFixed(1))} s`;
  const storm = pings > STORM ? `, ${pings} pings` : '';
  return text + storm + (errors.length > 0 ? `, ${errors.length} errors` : '');
}
