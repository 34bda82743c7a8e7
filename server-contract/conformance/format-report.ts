import {PAGE_HEADERS} from './ping.ts';
import type {ConformanceReport, Exchange, Result, Status} from './report.ts';

/** A report as text: a line for each check, followed by request and response where it did not pass. */
export function formatReport(report: ConformanceReport): string {
  const {url, level, results, verdict, duration} = report;
  const count = (status: Status): number => results.filter((result) => result.status === status).length;
  const totals = [
    `${count('pass')} passed`,
    `${count('fail')} failed`,
    `${count('known difference')} known differences`,
    `${count('warning')} warnings`,
    `${count('not checked')} not checked`,
  ];
  return [
    `Conformance of ${url}, level ${level}`,
    'Requests have the headers of a page of the same origin, unless others are shown.',
    '',
    ...results.flatMap(describe),
    '',
    `${totals.join(', ')} in ${duration.toFixed(1)} s: ${verdict} (${level})`,
  ].join('\n');
}

const STATUS_WIDTH = 'known difference'.length;
const INDENT = ' '.repeat(STATUS_WIDTH + 2);

function describe(result: Result): string[] {
  const {status, obligation, core, says, expected, evidence, reason} = result;
  const lines = [`${status.padEnd(STATUS_WIDTH)}  ${obligation.padEnd(4)}  ${says}${core ? ' (core)' : ''}`];
  if (evidence !== undefined) {
    for (const exchange of exchangesToShow(result, evidence)) {
      lines.push(`${INDENT}sent      ${sentLine(exchange)}`, `${INDENT}got       ${answerLine(exchange)}`);
    }
    lines.push(`${INDENT}expected  ${expected}`);
  }
  if (reason !== undefined) lines.push(`${INDENT}because   ${reason}`);
  return lines;
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
  if (fields.length === 0 && !isPageRequest) fields.push('no headers');
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
