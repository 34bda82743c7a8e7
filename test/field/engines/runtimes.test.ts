import {deepEqual, equal, match} from 'node:assert/strict';
import {execFileSync, spawn} from 'node:child_process';
import {existsSync, mkdirSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {arch, platform} from 'node:process';
import {before, describe, type TestContext, test} from 'node:test';
import {Browser, NAVIGATION, PAGE} from '../../server/browser.ts';

const FOLDER = resolve('.cache/runtimes');
const VERSIONS = {bun: '1.4.5', deno: '2.9.6'};
const APPLICATION = join(import.meta.dirname, 'runtime-app.ts');
const PING = '/session_security/ping';
/** Their packages have a program for each system; the tests know the names of those for Debian. */
const missing = platform === 'linux' && arch === 'x64' ? false : 'needs Linux on x64';

const runtimes: Readonly<Record<string, readonly string[]>> = {
  Bun: [join(FOLDER, 'node_modules/@oven/bun-linux-x64/bin/bun'), 'run'],
  Deno: [join(FOLDER, 'node_modules/@deno/linux-x64-glibc/deno'), 'run', '--allow-all', '--no-check', '--no-config'],
};

describe('the server half on other runtimes', {skip: missing}, () => {
  before(() => {
    if (existsSync(join(FOLDER, 'node_modules'))) return;
    mkdirSync(FOLDER, {recursive: true});
    writeFileSync(join(FOLDER, 'package.json'), JSON.stringify({private: true, dependencies: VERSIONS}));
    execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], {cwd: FOLDER});
  });

  for (const [name, command] of Object.entries(runtimes)) {
    for (const adapter of ['fetch', 'node']) {
      test(`S9: ${name} sends the same replies as Node, with the adapter for ${adapter}`, async (t) => {
        const onNode = await repliesOf(t, [process.execPath, '--import', 'tsx'], adapter);
        match(onNode.join('\n'), /"logout"/);
        equal(onNode.length, REQUESTS.length);
        deepEqual(await repliesOf(t, command, adapter), onNode);
      });
    }
  }
});

type Sent = readonly [path: string, headers?: Record<string, string>, body?: string];

/** Less than a tick of the store's clock. */
const OVER = {'x-test-limit': '0.000001'};
const TICK_MS = 2;
const REQUESTS: readonly Sent[] = [
  [PING, PAGE],
  ['/', NAVIGATION],
  ['/login', NAVIGATION],
  [`${PING}?idleFor=0&pingId=a`, PAGE],
  [`${PING}/?pingId=b`, {...PAGE, 'content-type': 'application/json'}, '{"idleFor":0}'],
  [`${PING}?idleFor=-1`, PAGE],
  [`${PING}?idleFor=0`, {...PAGE, 'sec-fetch-site': 'cross-site'}],
  [PING, {}],
  ['/', NAVIGATION],
  ['/poll', PAGE],
  ['/', {...NAVIGATION, ...OVER}],
  [PING, PAGE],
  ['/login', NAVIGATION],
  ['/', {...PAGE, ...OVER}],
  ['/login', NAVIGATION],
  [`${PING}?pingId=c`, {...PAGE, ...OVER}],
  ['/login', NAVIGATION],
  ['/logout', NAVIGATION],
  [`${PING}?idleFor=0`, PAGE],
];

/** One text for each reply: its status, the headers that the guard or the application sets, and its body. */
async function repliesOf(t: TestContext, [program, ...options]: readonly string[], adapter: string): Promise<string[]> {
  const child = spawn(program!, [...options, APPLICATION, adapter], {stdio: ['ignore', 'pipe', 'inherit']});
  t.after(() => child.kill());
  const port = await new Promise<number>((listening, fail) => {
    child.once('error', fail).once('exit', (code) => fail(new Error(`${program} ended (${code})`)));
    child.stdout.once('data', (text: Buffer) => listening(Number(text)));
  });
  const browser = new Browser(`http://127.0.0.1:${port}`);
  const replies: string[] = [];
  for (const [path, headers = {}, body] of REQUESTS) {
    const method = body === undefined ? 'GET' : 'POST';
    const before = performance.now();
    while (performance.now() < before + TICK_MS);
    const reply = await browser.ask(path, {method, headers, ...(body !== undefined && {body})});
    replies.push(`${method} ${path}: ${reply.status} ${JSON.stringify(ours(reply.headers))} ${durations(reply.body)}`);
  }
  return replies;
}

/** Without what a server adds by itself, such as the date. */
function ours(headers: Readonly<Record<string, unknown>>): object {
  const names = Object.keys(headers).filter(
    (name) => !/^(date|connection|keep-alive|vary|transfer-encoding|content-length)$/.test(name),
  );
  return Object.fromEntries(names.sort().map((name) => [name, durations(String(headers[name]))]));
}

/** A slow machine makes durations longer. */
function durations(text: string): string {
  return /^\d+$/.test(text) ? 'a duration' : text;
}
