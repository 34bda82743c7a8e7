#!/usr/bin/env node
import {parseArgs} from 'node:util';
import {type ConformanceOptions, checkConformance, formatReport, OptionError, type Verdict} from './index.ts';
import {cookiesOf} from './sign-in-command.ts';

const USAGE = `session-security: signs people out when they have walked away, over all tabs.

Usage:  npx session-security <command> [options]

Commands:
  conformance  checks whether a running server keeps the contract of session security, obligation by obligation, and
               tells of those it does not keep what was sent, what came back and what should have

Options of conformance:
  --url <address>            the ping
  --sign-in <command>        signs in anew and prints the session as a Cookie header holds it
  --expire-after <seconds>   idle time after which the server ends a session, at least 5; a run takes a little longer
and, where you like:
  --warn-after <seconds>     the warning time that replies must tell, if they tell any
  --level core|full          full (the default): every MUST of the contract; core: what the element needs,
                             with the differences that django-session-security 2.6.6 is known to have
  --page <address>           a page that answers 200 only to whoever is signed in
  --page-shows <text>        what it shows to them alone, where it answers 200 to everybody
  --passive <address>        an address that the application names as passive
  --sign-in-other <command>  as --sign-in, for another person
  --json                     prints the report as JSON
  -h, --help                 prints this

Example:
  npx session-security conformance --url http://127.0.0.1:8000/session_security/ping/ \\
    --sign-in "./sign-in.sh ann" --expire-after 10 --page /account

Ends with 0 if the server conforms as far as it was checked, with 1 if it does not, and with 2 if that could not be
found out. The contract, and how to write a sign-in command: server-contract/README.md and PORTING.md in the package.
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
    process.stdout.write(`${values.json ? JSON.stringify(report, undefined, 2) : formatReport(report)}\n`);
    return EXIT_CODES[report.verdict];
  } catch (error) {
    const code = EXIT_CODES['cannot tell'];
    // Not left to Node: other checks still wait for their sessions to expire.
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
      'expire-after': text,
      'warn-after': text,
      level: text,
      page: text,
      'page-shows': text,
      passive: text,
      json: flag,
      help: {...flag, short: 'h'},
    },
  });
}

function optionsOf(values: Values): ConformanceOptions {
  const {url, page, 'page-shows': pageShows, passive, level, 'sign-in': signIn, 'sign-in-other': signInOther} = values;
  if (url === undefined) throw new OptionError('url', 'is missing');
  if (signIn === undefined) throw new OptionError('signIn', 'is missing');
  return {
    url,
    signIn: () => signInBy('signIn', signIn),
    signInOther: signInOther === undefined ? undefined : () => signInBy('signInOther', signInOther),
    expireAfter: secondsOf('expireAfter', values['expire-after']),
    warnAfter: values['warn-after'] === undefined ? undefined : secondsOf('warnAfter', values['warn-after']),
    level: level as ConformanceOptions['level'],
    page,
    pageShows,
    passive,
  };
}

function secondsOf(option: 'expireAfter' | 'warnAfter', text: string | undefined): number {
  if (text === undefined) throw new OptionError(option, 'is missing');
  if (!/^\d+(\.\d+)?$/.test(text)) throw new OptionError(option, `must be a number of seconds, got "${text}"`);
  return Number(text);
}

async function signInBy(option: 'signIn' | 'signInOther', command: string): Promise<string> {
  try {
    return await cookiesOf(command);
  } catch (error) {
    throw new OptionError(option, messageOf(error));
  }
}

/** An option goes by its name on the command line. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!(error instanceof OptionError)) return error.message;
  return `--${error.option.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)} ${error.problem}`;
}
