import {deepEqual, equal, ok} from 'node:assert/strict';
import {existsSync, readdirSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {compile} from 'svelte/compiler';
import {parse} from 'vue/compiler-sfc';
import {readElement} from '../../scripts/reference/element.ts';
import {anchors, type CodeBlock, codeBlocks, ownLinks} from '../support/markdown.ts';
import {PackedProject} from '../support/packed-project.ts';

const TEXTS = [...readdirSync('.'), ...textsIn('docs'), ...textsIn('server-contract')].filter(
  (file) => file.endsWith('.md') && file !== 'CHANGELOG.md',
);

/** The packages that the readers of the examples have installed beside this one. */
const NEIGHBOURS = [
  ...['lit', '@lit', 'lit-html', 'lit-element', 'msw', '@types/node', 'undici-types', '@types/react', 'csstype'],
  ...['express', '@types/express', 'express-session', '@types/express-session', 'fastify', '@fastify'],
  ...['redis', 'ioredis', 'pg', '@types/pg', 'hono', '@hono/node-server', '@opentelemetry/api', 'prom-client'],
];

/**
 * Declares the names that an example leaves to its reader. Names of the package are not declared here, because they
 * have their own types.
 */
const SURROUNDINGS = `
  type Session = import('session-security').SessionSecurityElement;
  declare const element: Session;
  declare const sessionSecurity: (options: import('session-security/server').SessionSecurityOptions<any, any>) => any;
  declare const sessionState: typeof import('session-security/server/express').sessionState;
  declare const app: any, security: any, session: any, server: any, router: any, store: any, video: any;
  declare const request: any, oldId: string, newId: string, newSessionId: string;
  declare const user: () => unknown, sessionId: (request?: object) => string, endSession: () => void;
  declare const client: any, pool: any, users: any, password: string, id: string;
  declare const secret: string, url: string, connectionString: string, report: object;
  declare const io: any, sessions: any, accept: any, remember: any, closeAll: any, application: any, drafts: any, audit: any;
  declare const accessToken: () => Promise<string>, openCookie: (request: object) => {id: string; userId: string};
  declare const userId: string, options: any, providers: any, NextAuth: any, handlers: any;
  declare const cy: any, transaction: any;
  declare const isReady: (store: object) => Promise<boolean>;
  declare const transactionalStore: (transaction: any) => import('session-security/server').ActivityStore;
  declare module 'vitest' { export const expect: any, test: any, vi: any; }
  declare const SessionSecurity: any;
  declare module '@lit/react' {
    export const createComponent: (options: object) => unknown;
    export type EventName<E extends Event> = string & {event?: E};
  }
  declare module '@playwright/test' { export const expect: any, test: any; }
  declare module 'passport' { const passport: any; export default passport; }
  declare module 'iron-session' { export const getIronSession: (...given: any[]) => Promise<any>; }
  declare module 'next-auth/jwt' {
    export interface JWT { sub?: string; sid?: string }
    export const getToken: (options: object) => Promise<JWT | null>;
  }
  declare module 'next/server' {
    export type NextRequest = Request;
    export const NextResponse: {next(init: {request: {headers: Headers}}): Response};
  }
  declare module 'next/headers' { export const headers: () => Promise<Headers>; }
  declare module 'next/navigation' { export const redirect: (to: string) => never; }
`;

/** Declarations of an application in TypeScript for its own sessions. */
const SESSION_DATA = `
  import 'express-session';
  import 'fastify';
  declare module 'express-session' { interface SessionData { userId: string } }
  declare module 'fastify' { interface Session { userId?: string } }
`;

const MARKUP = /^(html|django|vue|svelte|jsx|tsx|css)$/;

const SCRIPTS: Readonly<Record<string, string>> = {js: 'ts', ts: 'ts', jsx: 'tsx', tsx: 'tsx'};

describe('the examples and links of the documentation', () => {
  const blocks = TEXTS.flatMap(codeBlocks);
  let project: PackedProject;
  before(() => {
    project = new PackedProject(NEIGHBOURS);
  });
  after(() => project.remove());

  test('D4: each script compiles with the package as it is shipped', () => {
    project.write('surroundings.d.ts', SURROUNDINGS);
    project.write('session-data.d.ts', SESSION_DATA);
    // Files of examples are compiled and run by test/field/examples, with everything that they import.
    const scripts = blocks.filter(({shows}) => shows === undefined);
    const files = scripts.flatMap((block) => {
      const extension = SCRIPTS[block.language];
      if (!extension) return [];
      const file = `${where(block).replace(/\W/g, '-')}.${extension}`;
      project.write(file, `${block.code}\nexport {};\n`);
      return [file];
    });
    ok(files.length > 10, 'there are scripts');
    const how = '--module esnext --moduleResolution bundler --skipLibCheck --jsx react-jsx --strict false';
    equal(project.compile('surroundings.d.ts', 'session-data.d.ts', ...how.split(' '), ...files), '');
  });

  test('D3: each element has only attributes, events, slots and custom properties that exist', () => {
    const markup = blocks.filter(({language}) => MARKUP.test(language));
    ok(markup.length > 10, 'there are elements');
    deepEqual(
      markup.flatMap((block) =>
        strangers(namesIn(block.code), block.language).map((name) => `${where(block)}: ${name}`),
      ),
      [],
    );
    // Without these lines a pattern that finds nothing would pass.
    ok(markup.flatMap(({code}) => namesIn(code).attributes).length > 10, 'there are attributes');
    const wrong = '<session-security no-such="1"><p slot="none"></p></session-security> --session-security-none: 0';
    deepEqual(strangers(namesIn(wrong)), ['no-such', 'none', '--session-security-none']);
  });

  test('D4: Svelte and Vue compile the examples for them', () => {
    const those = (name: string) => blocks.filter(({language}) => language === name);
    for (const name of ['svelte', 'vue']) ok(those(name).length > 0, `there are examples for ${name}`);
    const complaints = [
      ...those('svelte').flatMap(({code}) => compile(code, {filename: 'Example.svelte'}).warnings),
      ...those('vue').flatMap(({code}) => parse(code).errors),
    ];
    deepEqual(complaints, []);
  });

  test('each link leads to a file and a heading that exist', () => {
    const links = TEXTS.flatMap((file) => ownLinks(file).map((link) => ({file, link})));
    ok(links.length > 10, 'there are links');
    ok(
      links.some(({link}) => link.includes('#')),
      'there are links to headings',
    );
    deepEqual(
      links.filter(({file, link}) => !leads(file, link)),
      [],
    );
    equal(leads('README.md', '#no-such-heading'), false);
  });
});

interface Names {
  readonly attributes: readonly string[];
  readonly slots: readonly string[];
  readonly properties: readonly string[];
}

/** The attributes and handlers, slots and custom properties of the element in a piece of markup or style. */
function namesIn(code: string): Names {
  const value = /"[^"]*"|\{[^}]*\}/g;
  const tags = [...code.matchAll(/<session-security\s((?:[^>"{]|"[^"]*"|\{[^}]*\})*)>/g)];
  return {
    attributes: tags.flatMap(([, inside = '']) => inside.replace(value, '').match(/[@:\w-]+/g) ?? []),
    slots: [...code.matchAll(/ slot="([^"]*)"/g)].map(([, name = '']) => name),
    properties: code.match(/--session-security-[\w-]+/g) ?? [],
  };
}

/** Those of the names that the element does not have. */
function strangers(found: Names, language = 'html'): string[] {
  const {attributes, events, slots, cssProperties, members} = readElement();
  const known = new Set([
    ...['id', 'ref', 'v-if', 'suppressHydrationWarning'],
    ...attributes.flatMap(({name, fieldName = name}) => [name, fieldName, `:${name}`]),
    ...events.flatMap(({name}) => [`on${name}`, `@${name}`]),
    // React sets properties that have no attribute.
    ...(language === 'tsx' ? members.filter(({kind}) => kind === 'field').map(({name}) => name) : []),
  ]);
  return [
    ...found.attributes.filter((name) => !known.has(name)),
    ...found.slots.filter((name) => !slots.some((slot) => slot.name === name)),
    ...found.properties.filter((name) => !cssProperties.some((property) => property.name === name)),
  ];
}

function leads(file: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? file : join(dirname(file), path);
  return existsSync(target) && (anchor === undefined || anchors(target).includes(anchor));
}

function where({file, line}: CodeBlock): string {
  return `${file}:${line}`;
}

function textsIn(folder: string): string[] {
  return readdirSync(folder, {recursive: true, encoding: 'utf8'}).map((path) => join(folder, path));
}
