import {deepEqual, equal, ok} from 'node:assert/strict';
import {readdirSync, readFileSync} from 'node:fs';
import {describe, test} from 'node:test';
import {findEngines} from '../support/engines.ts';
import {breaches, RULES} from './rules.ts';
import {readSource} from './source-file.ts';

describe('the architecture', () => {
  test('no source file breaks a rule', () => {
    const files = ['src', 'server-contract', 'test', 'demo'].flatMap(sources);
    ok(files.length > 10, 'found the sources');
    deepEqual(breaches(files), []);
  });

  for (const rule of RULES) {
    test(`finds a file that breaks the rule: ${rule.says}`, () => {
      const wrong = EXAMPLES[rule.says];
      ok(wrong, 'there is an example that breaks the rule');
      const file = readSource(...wrong);
      ok(rule.about.test(file.path), 'the rule applies to the example');
      ok(rule.breach(file), 'the rule finds the breach');
    });
  }

  for (const code of [
    'import type {Limits} from "../core/limits.ts"; export const f = (limits: Limits) => limits;',
    'import {type Limits} from "../core/limits.ts"; export type {Limits};',
    'import {parseReply} from "../../server-contract/parse-reply.ts"; export {parseReply};',
    'export const now = () => Date.now();',
  ]) {
    test(`allows a browser file: ${code.split(';')[0]}`, () => {
      deepEqual(breaches([readSource('src/browser/x.ts', code)]), []);
    });
  }

  test('D5: the tests run in Chromium, Firefox and WebKit, unless BROWSERS names fewer', () => {
    const {BROWSERS} = process.env;
    delete process.env.BROWSERS;
    const found = findEngines();
    if (BROWSERS !== undefined) process.env.BROWSERS = BROWSERS;
    deepEqual(
      found.map(({name}) => name),
      ['chromium', 'firefox', 'webkit'],
    );
    if (process.env.CI)
      deepEqual(
        found.filter(({browser}) => !browser),
        [],
      );
  });

  test('does not mistake a key or a member for a global', () => {
    const {names} = readSource('src/x.ts', 'export const a = {fetch: 1, ...b.document}; interface C {location: 1}');
    equal(names.has('fetch') || names.has('document') || names.has('location'), false);
  });
});

/** A small file that breaks each rule. */
const EXAMPLES: Record<string, [path: string, code: string] | undefined> = {
  'every source file is in a known folder': ['src/helpers/x.ts', ''],
  'relative imports carry the extension of the file they name': ['test/x.ts', 'import "../src/index";'],
  'core imports nothing outside itself': ['src/core/x.ts', 'import type {A} from "../browser/clock.ts";'],
  'a browser file imports types of core, the wire contract, document-members.ts, listen.ts and wait.ts, and nothing else':
    ['src/browser/x.ts', 'import {overrideTitle} from "./page-title.ts";'],
  'a controller knows no element': ['src/controllers/x.ts', 'export * from "../element.ts";'],
  'the element talks to a controller, never to the monitor or the network': [
    'src/element.ts',
    'const {SessionMonitor} = await import("./core/session-monitor.ts");',
  ],
  'the event stream is decided in stream/, which imports nothing outside itself': [
    'src/stream/x.ts',
    'import {after} from "../browser/wait.ts";',
  ],
  'session-events.ts alone uses stream/: a page without it has no code for the event stream': [
    'src/element.ts',
    'export {StreamLoop} from "./stream/stream-loop.ts";',
  ],
  'a language knows its registry and the list of texts alone': ['src/i18n/locales/x.ts', 'export * from "./en.ts";'],
  'the environment is named in browser/ alone': ['src/core/x.ts', 'export const now = () => globalThis.Date.now();'],
  'navigation is the only file that can leave the page': ['src/browser/x.ts', 'location.reload();'],
  'what frameworks are told is types alone': [
    'src/frameworks/react.ts',
    'import {createElement} from "react"; export {createElement};',
  ],
  'src sees of server-contract only contract.ts and parse-reply.ts, and of packages only lit': [
    'src/element.ts',
    'import {guard} from "../server-contract/guard.ts";',
  ],
  'the wire contract imports nothing': ['server-contract/contract.ts', 'import "./policy.ts";'],
  'server-contract sees nothing of src and imports no framework or database client': [
    'server-contract/adapters/express.ts',
    'import type {Request} from "express";',
  ],
  'msw is imported by its own entry alone, and that runs in a page': [
    'server-contract/core/counts-as-activity.ts',
    'import {http} from "msw";',
  ],
  'what may run in a page imports nothing of Node': [
    'server-contract/stores/memory.ts',
    'import {hash} from "node:crypto";',
  ],
  'adapters know no store': ['server-contract/adapters/node.ts', 'import {memory} from "../stores/memory.ts";'],
  'stores know no adapter': ['server-contract/stores/memory.ts', 'import type {A} from "../adapters/node.ts";'],
  'production code imports nothing from test or demo': ['src/index.ts', 'import "../demo/server.ts";'],
};

function sources(folder: string) {
  return readdirSync(folder, {recursive: true, encoding: 'utf8'})
    .filter((path) => path.endsWith('.ts') && !path.includes('node_modules'))
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
    .map((path) => readSource(path, readFileSync(path, 'utf8')));
}
