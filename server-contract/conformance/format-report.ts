import {UNSEEN} from './obligations.ts';
import {PAGE_HEADERS} from './ping.ts';
import type {ConformanceReport, Exchange, Result, Status} from './report.ts';

/**
 * A report as text: a line for each check that gave a result, with request and response where it did not pass; then the
 * checks that gave none, by their reasons; then what decided the verdict.
 */
export function formatReport(report: ConformanceReport): string {
  const {url, level, results, verdict, duration} = report;
  const having = (status: Status): Result[] => results.filter((result) => result.status === status);
  const totals = [
    `${having('pass').length} passed`,
    `${having('fail').length} failed`,
    `${having('known difference').length} known differences`,
    `${having('warning').length} warnings`,
    `${having('not checked').length} not checked`,
  ];
  return [
    `Conformance of ${url}, level ${level}`,
    'Requests have the headers of a page of the same origin, unless others are shown.',
    'Each number is an obligation and an anchor in the contract, server-contract/README.md of this package.',
    '',
    ...results.filter(({status}) => status !== 'not checked').flatMap(describe),
    '',
    ...withoutResult(having('not checked')),
    `${totals.join(', ')} in ${duration.toFixed(1)} s: ${verdict} (${level})`,
    ...becauseOf(report),
  ].join('\n');
}

/** The results that decided a verdict, if it is none of the two that conform. */
function becauseOf({results, verdict}: ConformanceReport): string[] {
  const failed = results.filter(({status}) => status === 'fail');
  if (verdict === 'does not conform') return [`It does not conform because of ${listed(failed)}.`];
  const undecided = results.filter((result) => result.undecided);
  return verdict === 'cannot tell' ? [`It cannot tell because of ${listed(undecided)}.`] : [];
}

const STATUS_WIDTH = 'known difference'.length;
const INDENT = ' '.repeat(STATUS_WIDTH + 2);

function describe(result: Result): string[] {
  const {status, obligation, name, core, says, expected, evidence, reason} = result;
  const lines = [`${status.padEnd(STATUS_WIDTH)}  ${obligation.padEnd(4)}  ${says}${core ? ' (core)' : ''}`];
  if (status !== 'pass') lines.push(`${INDENT}name      ${name}`);
  if (evidence !== undefined) {
    for (const exchange of exchangesToShow(result, evidence)) {
      lines.push(`${INDENT}sent      ${sentLine(exchange)}`, `${INDENT}got       ${answerLine(exchange)}`);
    }
    lines.push(`${INDENT}expected  ${expected}`);
  }
  if (reason !== undefined) lines.push(`${INDENT}because   ${reason}`);
  if (status === 'fail' || status === 'warning') lines.push(`${INDENT}see       ${result.contract}`);
  return lines;
}

/** The checks without a result, in one line for each reason. Those that no suite could make come last. */
function withoutResult(results: readonly Result[]): string[] {
  const untestable = results.filter(({name}) => name === UNSEEN);
  const others = results.filter(({name}) => name !== UNSEEN);
  const reasons = [...new Set(others.map(({reason}) => reason))];
  const lines = reasons.map((reason) => {
    const those = others.filter((result) => result.reason === reason);
    const says = those.some(({undecided}) => undecided) ? 'No result' : 'Not checked';
    return `${says}, because ${reason}: ${listed(those)}.`;
  });
  const numbers = untestable.map(({obligation}) => obligation).join(', ');
  return [...lines, `No request can show ${numbers}; the report as JSON says why.`, ''];
}

/** Such as `4.8 (missing, repeated), 4.12 (navigation)`. */
function listed(results: readonly Result[]): string {
  const obligations = [...new Set(results.map(({obligation}) => obligation))];
  return obligations
    .map((each) => {
      const names = results.filter(({obligation}) => obligation === each).map(({name}) => name);
      return `${each} (${names.join(', ')})`;
    })
    .join(', ');
}

/**
 * The exchange that shows the failure, and the one before it, which may be the cause. The first exchange is left out,
 * since it only starts the session.
 */
function exchangesToShow({exchanges}: Result, evidence: Exchange): readonly Exchange[] {
  const index = exchanges.indexOf(evidence);
  return index > 1 ? exchanges.slice(index - 1, index + 1) : [evidence];
}

const PAGE: Readonly<Record<string, string>> = PAGE_HEADERS;

function sentLine({method, target, headers, body}: Exchange): string {
  const isPageRequest = Object.entries(PAGE).every(([name, value]) => headers[name] === value);
  const shown = Object.entries(headers).filter(([name, value]) => !isPageRequest || PAGE[name] !== value);
  const fields = shown.map(([name, value]) => `${name}: ${value}`);
  if (fields.length === 0 && !isPageRequest) fields.push('without the headers of a page');
  if (body !== undefined) fields.push(`body ${body}`);
  return [`${method} ${shortened(target)}`, ...fields].join(' | ');
}

function answerLine({answer}: Exchange): string {
  if (typeof answer === 'string') return `no answer: ${answer}`;
  const {status, headers, body} = answer;
  const shown = SHOWN_HEADERS.filter((name) => headers[name] !== undefined).map((name) => `${name}: ${headers[name]}`);
  return [status, ...shown, shortened(body.replace(/\s+/g, ' '))].join(' | ');
}

/** The response headers that checks look at. The report as JSON has all of them. */
const SHOWN_HEADERS = [
  'content-type',
  'location',
  'allow',
  'cache-control',
  'session-expire-after',
  'session-warn-after',
  'session-ends-in',
  'session-user',
  'session-ping-id',
  'set-cookie',
];

function shortened(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
