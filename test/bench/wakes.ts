import {element, type MakeClient} from '../e2e/faults/clients.ts';
import {measure, WATCH_SECONDS} from '../e2e/lifecycle/measure.ts';
import {WAKES, type Wake} from '../e2e/lifecycle/wakes.ts';
import {type Findings, table} from './findings.ts';
import {lineUp} from './line-up.ts';

/** With more browsers at once, the speed of the machine would decide the result. */
const AT_ONCE = 2;
/** Milliseconds; one frame at 60 Hz takes 17. */
const GOALS = {foreground: 17, wake: 100};

/** Measures the time from the deadline or the wake to the cover, for the element and comparable libraries. */
export async function wakes(): Promise<Findings> {
  const clients = await lineUp((peers) => [peers.reactIdleTimerCrossTab, peers.hmrc, peers.ngIdle]);
  const times = new Map<Wake, Map<MakeClient, number>>(WAKES.map((wake) => [wake, new Map()]));
  // Client by client, so that other work of the machine affects all of them alike.
  const jobs = WAKES.flatMap((wake) => clients.map((client) => ({wake, client})));
  const worker = async () => {
    for (let job = jobs.shift(); job; job = jobs.shift()) {
      const {readableFor, forEver} = await measure(job.wake, job.client);
      times.get(job.wake)!.set(job.client, forEver ? Number.POSITIVE_INFINITY : readableFor);
    }
  };
  await Promise.all(Array.from({length: AT_ONCE}, worker));

  const name = (client: MakeClient) => client(WAKES[0]!.limits).name;
  const say = (wake: Wake, client: MakeClient) => text(times.get(wake)!.get(client)!);
  const goalOf = (wake: Wake) => (wake.signal === 'deadline' ? GOALS.foreground : GOALS.wake);
  return {
    goals: WAKES.filter(({signal}) => signal !== 'none').map((wake) => {
      const ours = times.get(wake)!.get(element)!;
      return {
        what: `readable after the ${wake.signal}: ${wake.name}`,
        goal: wake.signal === 'deadline' ? 'one frame' : `≤ ${GOALS.wake} ms`,
        because:
          wake.signal === 'deadline'
            ? 'No script can hide a page sooner than with the next frame.'
            : 'A user takes a tenth of a second for at once.',
        measured: `${say(wake, element)} ms`,
        met: ours <= goalOf(wake),
        minor: !/^(visible|frozen|slept)/.test(wake.name),
        others: clients
          .filter((client) => client !== element)
          .map((client) => `${name(client)} ${say(wake, client)}`)
          .join(', '),
        why: 'Other work on the machine: the page is covered by the first script that runs.',
      };
    }),
    report: [
      table(
        ['', ...clients.map(name)],
        WAKES.map((wake) => [wake.name, ...clients.map((client) => say(wake, client))]),
      ),
      `Milliseconds for which the text could still be read, from the moment the page runs again, or else from the end of the
session: one run. **no end**: not gone within ${WATCH_SECONDS} s. In a hidden tab no user reads the
text, and the browser decides when a timer runs. A page that slept and is left alone, without a signal, looks at its
clocks every 5 seconds.`,
    ],
  };
}

function text(milliseconds: number): string {
  return Number.isFinite(milliseconds) ? String(Math.round(milliseconds)) : '**no end**';
}
