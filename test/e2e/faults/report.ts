/** `npm run faults`: every fault in a real browser, for the element and for its like, as a Markdown table. */
import {startChromium} from '../../support/chromium.ts';
import {originalMissing} from '../../support/original.ts';
import {element, original} from './clients.ts';
import {EXPIRE_AFTER, FAULTS, LIMITS, WARN_AFTER} from './faults.ts';
import {type Observation, observe, WATCHED_UNTIL} from './observe.ts';
import {rivals} from './rivals.ts';

const AT_ONCE = 7;
const contestants = [element, ...(originalMissing ? [] : [original]), ...(await rivals())];
const clients = contestants.map((make) => make(LIMITS));
if (originalMissing) console.error(`Without the original, which ${originalMissing}.`);

const browser = await startChromium();
const jobs = clients.flatMap((client) => FAULTS.map((fault) => ({client, fault})));
const cells = new Map<string, string>();
const worker = async () => {
  for (let job = jobs.shift(); job; job = jobs.shift()) {
    const seen = await observe(browser, job.fault, job.client);
    cells.set(`${job.fault.name}/${job.client.name}`, cell(seen));
  }
};
await Promise.all(Array.from({length: AT_ONCE}, worker));
await browser.close();

console.log(
  `Seconds after expiry (warning at ${WARN_AFTER} s, expiry at ${EXPIRE_AFTER} s) until the text was gone:\n`,
);
console.log(`| fault | ${clients.map(({name}) => name).join(' | ')} |`);
console.log(`| --- | ${clients.map(() => '---').join(' | ')} |`);
for (const {name} of FAULTS) {
  console.log(`| ${name} | ${clients.map((client) => cells.get(`${name}/${client.name}`)).join(' | ')} |`);
}

function cell({readableBefore, readableFor, pings, errors}: Observation): string {
  if (!readableBefore) return 'the page did not show';
  const toTheEnd = readableFor > WATCHED_UNTIL - EXPIRE_AFTER - 1;
  const text = toTheEnd ? '**for ever**' : String(Number(readableFor.toFixed(1)));
  const storm = pings > 12 ? `, ${pings} pings` : '';
  return text + storm + (errors.length > 0 ? `, ${errors.length} errors` : '');
}
