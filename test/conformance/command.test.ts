import {deepEqual, equal, match, ok, rejects} from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {after, before, describe, test} from 'node:test';
import type {ConformanceReport} from '../../server-contract/conformance/index.ts';
import {cookiesOf} from '../../server-contract/conformance/sign-in-command.ts';
import {type RunningServer, serve} from '../support/http-server.ts';
import {conforming, plainServer} from './plain-server.ts';
import {idsOf} from './simulated-run.ts';

/** Generous, since a slow machine starts the sign-in commands slowly. */
const TIME_LIMIT_MS = 200_000;

const now = (): number => performance.now() / 1000;

describe('npx session-security conformance, in real time', {concurrency: true}, () => {
  let good: RunningServer;
  let bad: RunningServer;
  before(async () => {
    good = await serve(plainServer(conforming, now));
    bad = await serve(plainServer({...conforming, refuses: () => false}, now));
  });
  after(() => Promise.all([good.close(), bad.close()]));

  test('exits with 0 and a summary line when the server conforms', async () => {
    const {code, stdout} = await conformance(...optionsFor(good.origin), '--page', '/account');
    match(stdout, /^pass +4\.2 +The claim .* \(core\)$/m);
    match(stdout, /\n\d+ passed, 0 failed, 0 known differences, 0 warnings, \d+ not checked in [\d.]+ s: conforms/);
    match(stdout, /\nExit code 0\.\n$/);
    equal(code, 0);
  });

  test('exits with 1 when the server does not conform; the JSON has request and response, but no cookie', async () => {
    const {code, stdout} = await conformance(...optionsFor(bad.origin), '--json');
    equal(code, 1);
    const report = JSON.parse(stdout) as ConformanceReport;
    deepEqual(idsOf(report, 'fail'), ['4.12 other site', '4.12 navigation', '4.12 no proof']);
    const {evidence, expected} = report.results.find(({name}) => name === 'navigation')!;
    deepEqual([evidence?.method, evidence?.target, expected], ['GET', '/ping?idleFor=0', '403']);
    equal(evidence?.headers['sec-fetch-mode'], 'navigate');
    ok(typeof evidence?.answer === 'object');
    equal(evidence.answer.status, 200);
    ok(!/sid=[\w-]/.test(stdout), 'no cookie is shown');
  });

  const REFUSED: readonly [args: readonly string[], message: RegExp][] = [
    [[], /--url is missing/],
    [['--url', 'ping', '--sign-in', 'true', '--expire-after', '10'], /--url must be an http address, got "ping"/],
    [['--url', 'http://127.0.0.1:9/', '--sign-in', 'true'], /--expire-after is missing/],
    [['--url', 'http://x/', '--sign-in', 'true', '--expire-after', '1m'], /--expire-after must be .*, got "1m"/],
    [['--url', 'http://127.0.0.1:9/', '--sign-in', 'true', '--expire-after', '9'], /--url gives no answer .*REFUSED/],
    [['--levle', 'core'], /--levle/],
    [['http://127.0.0.1:9/'], /takes options only, got "http:.*"/],
  ];
  for (const [args, message] of REFUSED) {
    test(`exits with 2 and a message: ${args.join(' ')}`, async () => {
      const {code, stdout, stderr} = await conformance(...args);
      deepEqual([code, stdout], [2, '']);
      match(stderr, message);
    });
  }

  test('exits with 2 and the error output of the sign-in command when it fails', async () => {
    const [url, , ...rest] = optionsFor(good.origin);
    const failing = `"${process.execPath}" -e "throw new Error('wrong password')"`;
    const {code, stderr} = await conformance(url!, good.origin, '--sign-in', failing, ...rest.slice(2));
    equal(code, 2);
    match(stderr, /--sign-in the command ended with 1: .*wrong password/s);
  });
});

test('a sign-in command that does not end is stopped, and a program that it started does not block the run', {
  timeout: 60_000,
}, async () => {
  // The shell starts `sleep` as a separate program, which keeps the pipe open after the shell has gone.
  await rejects(cookiesOf('sleep 100; echo sid=1', '', 0.5), /did not end within 0.5 s/);
});

test('a run ends at the first sign-in that fails, and tries no other', async (t) => {
  let signIns = 0;
  const listener = plainServer(conforming, now);
  const server = await serve((request, response) => {
    if (request.url?.startsWith('/sign-in') && ++signIns > 20) response.writeHead(429).end();
    else listener(request, response);
  });
  t.after(server.close);
  const [url, address, ...rest] = optionsFor(server.origin);
  const {code, stderr} = await conformance(url!, address!, ...rest.slice(0, 2), '--expire-after', '600');
  equal(code, 2);
  match(stderr, /--sign-in must give what a Cookie header holds/);
  equal(signIns, 21);
});

const OPTIONS = [
  'url sign-in sign-in-other expire-after warn-after level page page-shows passive second-url',
  'sign-out change-id end-sessions end-other-sessions list-sessions max-sessions sign-in-limited events json help',
].flatMap((names) => names.split(' '));

describe('npx session-security', () => {
  for (const args of [['--help'], ['-h'], ['conformance', '--help']]) {
    test(`prints its help, with every option: ${args.join(' ')}`, async () => {
      const {code, stdout, stderr} = await command(...args);
      deepEqual([code, stderr], [0, '']);
      match(stdout, /^Commands:\n +conformance +checks /m);
      match(stdout, /^Example:\n +npx session-security conformance --url /m);
      for (const option of OPTIONS) match(stdout, new RegExp(`^ +(-h, )?--${option} .* \\w`, 'm'));
    });
  }

  test('prints its help and exits with 2 when no command is given', async () => {
    const {code, stdout, stderr} = await command();
    deepEqual([code, stdout], [2, '']);
    match(stderr, /^Usage: /m);
  });

  test('exits with 2 at an unknown command, and names it', async () => {
    const {code, stdout, stderr} = await command('conformence', '--level', 'core');
    deepEqual([code, stdout], [2, '']);
    match(stderr, /there is no command "conformence"\nTry --help\./);
  });
});

function optionsFor(origin: string): string[] {
  // A small program, since it is started once for each check.
  const address = `${origin}/sign-in?user=ann`;
  const signIn = `require('http').get('${address}', (r) => console.log('Cookie: ' + r.resume().headers['set-cookie']))`;
  const command = `"${process.execPath}" -e "${signIn}"`;
  return ['--url', `${origin}/ping`, '--sign-in', command, '--expire-after', '10'];
}

interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function conformance(...args: readonly string[]): Promise<CommandResult> {
  return command('conformance', ...args);
}

function command(...args: readonly string[]): Promise<CommandResult> {
  const cli = 'server-contract/conformance/cli.ts';
  const child = spawn(process.execPath, ['--import', 'tsx', cli, ...args], {timeout: TIME_LIMIT_MS});
  const output = {stdout: '', stderr: ''};
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (code) => resolve({code, ...output}));
  });
}
