import type {CDPSession} from 'puppeteer-core';
import {element} from '../e2e/faults/clients.ts';
import {startChromium} from '../support/chromium.ts';
import type {Limits} from '../support/express-app.ts';
import {type RunningServer, serve} from '../support/http-server.ts';
import {fakeClock} from './fake-clock.ts';
import {type Findings, type Goal, table} from './findings.ts';
import {type Curve, growthText} from './growth.ts';

const TIMES = 10_000;
const SAMPLES = 10;
/** In one call of the page, which has to answer in time. */
const AT_ONCE = 50;
/** Seconds. */
const LIMITS = {warning: {warnAfter: 10, expireAfter: 20}, ping: {warnAfter: 50_000, expireAfter: 60_000}};
/** Seconds after `warn-after` by which the server has answered, and the warning is open. */
const ANSWERED = 5;
/** Seconds for which the warning is open. */
const READ = 2;
const GOALS = {bytes: 10};

/** From heap snapshots. */
const CODE_GROWS = `Between the 1,000th and the 4,000th warning the heap grew by 92 kB: 74 of them are code that V8 compiles for functions
  that run often, and 18 a list of its own. Objects, arrays, strings and closures have the same size to the byte, and the curve flattens.`;

interface Sample {
  readonly times: number;
  /** Bytes. */
  readonly heap: number;
  readonly nodes: number;
  readonly listeners: number;
}

/** Measures what stays in memory after thousands of warnings that were answered by Stay, and after thousands of pings. */
export async function memory(): Promise<Findings> {
  const [warnings, pings] = await Promise.all([sampled(LIMITS.warning, WARN_AND_STAY), sampled(LIMITS.ping, PING)]);
  const curve = (name: string, samples: readonly Sample[]): Curve => ({
    name,
    points: samples.map(({times, heap}) => ({size: times, cost: heap / 1024})),
  });
  const {charts, report} = growthText({
    name: 'memory',
    title: 'Heap of a page over thousands of warnings and pings',
    of: 'warnings or pings',
    unit: 'KiB of heap',
    digits: 0,
    curves: [curve('after warnings', warnings), curve('after pings', pings)],
  });
  const goal = (name: string, samples: readonly Sample[], because: string, why = ''): Goal => ({
    what: `heap that a ${name} leaves, over ${TIMES.toLocaleString('en')} of them`,
    goal: `≤ ${GOALS.bytes} bytes, and no node or listener`,
    because,
    measured: `${bytesEach(samples).toFixed(1)} bytes, ${more(samples, 'nodes')} nodes and ${more(samples, 'listeners')} listeners in all`,
    met: bytesEach(samples) <= GOALS.bytes && more(samples, 'nodes') <= 0 && more(samples, 'listeners') <= 0,
    why,
  });
  return {
    goals: [
      goal(
        'warning',
        warnings,
        'A tab that stays open for a year of working days shows about so many: it may grow by 100 kB, a third of the element.',
        CODE_GROWS,
      ),
      {
        ...goal('ping', pings, 'A tab that stays open for half a year of working days sends about so many.'),
        minor: true,
      },
    ],
    charts,
    report: [
      ...report,
      table(
        ['', 'first sample', 'last sample'],
        (['nodes', 'listeners'] as const).flatMap((kind) => [
          [`${kind}, warnings`, String(warnings[0]![kind]), String(warnings.at(-1)![kind])],
          [`${kind}, pings`, String(pings[0]![kind]), String(pings.at(-1)![kind])],
        ]),
      ),
      `A real page of Chromium, sampled after garbage collection; the difference is between the last sample and the first.
Its clock is simulated. Warnings: the page has limits of ${LIMITS.warning.warnAfter} and ${LIMITS.warning.expireAfter} s. Each time the session falls idle, a ping is answered,
the dialog opens, Stay is pressed, and it closes. Pings: \`ping()\`, one in a second.`,
    ],
  };
}

const WARN_AND_STAY = `
  for (let n = 0; n < ${LIMITS.warning.warnAfter + ANSWERED} && host.phase !== 'warning'; n++) await simulated.pass(1);
  expect(host.phase, 'warning');
  await simulated.pass(${READ});
  host.shadowRoot.querySelector('dialog:modal [part=stay-button]').click();
  await host.updateComplete;
  expect(host.phase, 'active');
  expect(host.shadowRoot.querySelector('dialog[open]'), null);`;

const PING = `
  const reply = host.ping();
  await simulated.pass(1);
  expect(await reply, 'active');`;

/** Does something in a page again and again, and looks at its memory from time to time. */
async function sampled(limits: Limits, script: string): Promise<Sample[]> {
  const samples: Sample[] = [];
  const server = await serveAgreeing(limits);
  const browser = await startChromium();
  try {
    const page = await browser.newPage();
    const devtools = await page.createCDPSession();
    await fakeClock(page);
    await page.goto(`${server.origin}/page`);
    for (let times = AT_ONCE; times <= TIMES; times += AT_ONCE) {
      await page.evaluate(`(async () => {
        const host = document.querySelector('session-security');
        const expect = (found, wanted) => {
          if (found !== wanted) throw new Error('Expected ' + wanted + ', not ' + found);
        };
        host.activity();
        for (let n = 0; n < ${AT_ONCE}; n++) { ${script} }
      })()`);
      if (times % (TIMES / SAMPLES) === 0) samples.push({times, ...(await look(devtools))});
    }
    return samples;
  } finally {
    await browser.close();
    await server.close();
  }
}

async function look(devtools: CDPSession): Promise<Omit<Sample, 'times'>> {
  // Twice: a first collection calls finalizers, which let go of more.
  await devtools.send('HeapProfiler.collectGarbage');
  await devtools.send('HeapProfiler.collectGarbage');
  const {usedSize} = await devtools.send('Runtime.getHeapUsage');
  const {nodes, jsEventListeners} = await devtools.send('Memory.getDOMCounters');
  return {heap: usedSize, nodes, listeners: jsEventListeners};
}

/** A server without a clock, because that of the page is simulated: it agrees with the idle time that a ping reports. */
function serveAgreeing(limits: Limits): Promise<RunningServer> {
  const {markup, file} = element(limits);
  return serve((request, response) => {
    const {pathname, searchParams} = new URL(request.url ?? '/', 'http://localhost');
    response.sendDate = false;
    if (pathname === '/ping') {
      response.setHeader('content-type', 'application/json').end(searchParams.get('idleFor') ?? '0');
    } else if (pathname === '/page') {
      response.setHeader('content-type', 'text/html').end(`<!doctype html><title>Record</title><p>Text</p>${markup}`);
    } else {
      response.setHeader('content-type', 'text/javascript').end(file(pathname.slice(1)));
    }
  });
}

/** How much more there is after the last part than after the first. */
function more(samples: readonly Sample[], kind: 'heap' | 'nodes' | 'listeners'): number {
  return samples.at(-1)![kind] - samples[0]![kind];
}

function bytesEach(samples: readonly Sample[]): number {
  return more(samples, 'heap') / (samples.at(-1)!.times - samples[0]!.times);
}
