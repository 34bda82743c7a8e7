#!/usr/bin/env node
import {parseArgs} from 'node:util';
import {type ConformanceOptions, checkConformance, formatReport, OptionError, type Verdict} from './index.ts';
import type {OptionName} from './options.ts';
import {cookiesOf, linesOf} from './sign-in-command.ts';

const USAGE = `session-security: idle timeout and auto logout over all tabs of a browser.

Usage:  npx session-security <command> [options]

Commands:
  conformance  checks whether a running server keeps the session security contract. The report has a line for each
               check, and for each failure the request, the response and what was expected.

Options of conformance:
  --url <address>            the address of the ping
  --sign-in <command>        signs in and prints the new session as the value of a Cookie header
  --expire-after <seconds>   the server's idle limit, at least 5; a run takes a few seconds longer
and optional:
  --warn-after <seconds>     the warning limit that replies must have, if they have any
  --level core|full          full (the default): every MUST of the contract
                             core: the obligations that the element needs; the known differences of
                             django-session-security 2.6.6 are excused
  --page <address>           a page that answers 200 to signed-in users only
  --page-shows <text>        a text that the page shows to signed-in users only, if it always answers 200
  --passive <address>        an address that the application has declared passive
  --sign-in-other <command>  like --sign-in, for another user
  --second-url <address>     the address of the ping at another process of the same application
  --sign-out <command>       signs out the session whose cookies are in the variable COOKIE
  --change-id <command>      gives that session another id, and prints its new cookies like --sign-in
  --end-sessions <command>   ends all sessions of the user of the session whose cookies are in the variable COOKIE
  --end-other-sessions <command>  ends all the others of that user, and leaves the session of COOKIE
  --list-sessions <command>  prints a line for each session of the user of the session in COOKIE, as the user sees them
  --max-sessions <number>    how many sessions the user of --sign-in-limited may have at once
  --sign-in-limited <command>  like --sign-in, for a user whom nothing else uses; prints nothing if it was refused
  --events                   also checks the event stream, <address>/events
  --json                     prints the report as JSON
  -h, --help                 prints this text

Example:
  npx session-security conformance --url http://127.0.0.1:8000/session_security/ping/ \\
    --sign-in "./sign-in.sh ann" --expire-after 10 --page /account

Exit code: 0 if the server conforms as far as it was checked, 1 if it does not conform, 2 if the check gave no result.
The contract, and how to write a sign-in command: server-contract/README.md and PORTING.md in the package.
`;

const EXIT_CODES: Readonly<Record<Verdict, number>> = {
  conforms: 0,
  'conforms, as far as checked': 0,
  'does not conform': 1,
  'cannot tell': 2,
};

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  try {
    const {values, positionals} = parse(args);
    if (values.help) {
      process.stdout.write(USAGE);
      return 0;
    }
    const [command, ...rest] = positionals;
    if (command === undefined) {
      process.stderr.write(USAGE);
      return EXIT_CODES['cannot tell'];
    }
    if (command !== 'conformance') throw new Error(`there is no command "${command}"`);
    if (rest.length > 0) throw new Error(`conformance takes options only, got "${rest.join(' ')}"`);
    const report = await checkConformance(optionsOf(values));
    const code = EXIT_CODES[report.verdict];
    const text = values.json ? JSON.stringify(report, undefined, 2) : `${formatReport(report)}\nExit code ${code}.`;
    process.stdout.write(`${text}\n`);
    return code;
  } catch (error) {
    const code = EXIT_CODES['cannot tell'];
    // Exits at once: other checks still wait for their sessions to expire.
    process.stderr.write(`session-security: ${messageOf(error)}\nTry --help.\n`, () => process.exit(code));
    return code;
  }
}

type Values = ReturnType<typeof parse>['values'];

function parse(args: readonly string[]) {
  const text = {type: 'string'} as const;
  const flag = {type: 'boolean'} as const;
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      url: text,
      'sign-in': text,
      'sign-in-other': text,
      'second-url': text,
      'sign-out': text,
      'change-id': text,
      'end-sessions': text,
      'end-other-sessions': text,
      'list-sessions': text,
      'max-sessions': text,
      'sign-in-limited': text,
      'expire-after': text,
      'warn-after': text,
      level: text,
      page: text,
      'page-shows': text,
      passive: text,
      events: flag,
      json: flag,
      help: {...flag, short: 'h'},
    },
  });
}

function optionsOf(values: Values): ConformanceOptions {
  const {url, page, 'page-shows': pageShows, passive, level, 'sign-in': signIn, 'sign-in-other': signInOther} = values;
  const {'sign-out': signOut, 'change-id': changeId, 'end-sessions': endSessions} = values;
  const {'end-other-sessions': endOthers, 'list-sessions': list, 'sign-in-limited': signInLimited} = values;
  if (url === undefined) throw new OptionError('url', 'is missing');
  if (signIn === undefined) throw new OptionError('signIn', 'is missing');
  return {
    url,
    signIn: () => cookiesBy('signIn', signIn),
    signInOther: signInOther === undefined ? undefined : () => cookiesBy('signInOther', signInOther),
    expireAfter: secondsOf('expireAfter', values['expire-after']),
    warnAfter: values['warn-after'] === undefined ? undefined : secondsOf('warnAfter', values['warn-after']),
    level: level as ConformanceOptions['level'],
    page,
    pageShows,
    passive,
    secondUrl: values['second-url'],
    events: values.events,
    signOut: signOut === undefined ? undefined : (cookies) => cookiesBy('signOut', signOut, cookies),
    changeId: changeId === undefined ? undefined : (cookies) => cookiesBy('changeId', changeId, cookies),
    endSessions: endSessions === undefined ? undefined : (cookies) => cookiesBy('endSessions', endSessions, cookies),
    endOtherSessions:
      endOthers === undefined ? undefined : (cookies) => cookiesBy('endOtherSessions', endOthers, cookies),
    listSessions: list === undefined ? undefined : (cookies) => linesBy('listSessions', list, cookies),
    maxSessions: values['max-sessions'] === undefined ? undefined : Number(values['max-sessions']),
    signInLimited: signInLimited === undefined ? undefined : () => cookiesBy('signInLimited', signInLimited),
  };
}

function secondsOf(option: 'expireAfter' | 'warnAfter', text: string | undefined): number {
  if (text === undefined) throw new OptionError(option, 'is missing');
  if (!/^\d+(\.\d+)?$/.test(text)) throw new OptionError(option, `must be a number of seconds, got "${text}"`);
  return Number(text);
}

async function linesBy(option: OptionName, command: string, cookies: string): Promise<readonly string[]> {
  try {
    return await linesOf(command, cookies);
  } catch (error) {
    throw new OptionError(option, messageOf(error));
  }
}

async function cookiesBy(option: OptionName, command: string, cookies?: string): Promise<string> {
  try {
    return await cookiesOf(command, cookies);
  } catch (error) {
    throw new OptionError(option, messageOf(error));
  }
}

/** Names an option as on the command line. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!(error instanceof OptionError)) return error.message;
  return `--${error.option.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)} ${error.problem}`;
}
