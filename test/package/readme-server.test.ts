import {equal, match, ok} from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {test} from 'node:test';
import {eventually} from '../support/eventually.ts';
import {freePort} from '../support/free-port.ts';
import {codeBlocks} from '../support/markdown.ts';
import {PackedProject} from '../support/packed-project.ts';

const QUICK = 'docs/quick-start.md';
const SERVERS = [
  {document: 'README.md', name: 'server.mjs', neighbours: ['express', 'express-session']},
  {document: QUICK, name: 'node-server.mjs', neighbours: []},
  {document: QUICK, name: 'fastify-server.mjs', neighbours: ['fastify', '@fastify/cookie', '@fastify/session']},
  {document: QUICK, name: 'hono-server.mjs', neighbours: ['hono', '@hono/node-server']},
];

for (const {document, name, neighbours} of SERVERS) {
  test(`D4: ${name} and the page of ${document} run as they stand: sign-in, page, ping and sign-out`, async () => {
    const blocks = codeBlocks(document);
    const named = (file: string) => blocks.find(({code}) => code.split('\n')[0]?.includes(` ${file}`))?.code ?? '';
    const project = new PackedProject(neighbours);
    project.write(name, named(name));
    project.write('page.html', named('page.html'));
    const port = await freePort();
    const options = {cwd: project.folder, env: {...process.env, PORT: String(port)}, stdio: 'inherit'} as const;
    const server = spawn(process.execPath, [name], options);
    const ended = once(server, 'exit');
    process.once('exit', () => server.kill());
    try {
      const visit = (path: string, init: RequestInit = {}) =>
        fetch(`http://127.0.0.1:${port}${path}`, {redirect: 'manual', ...init});
      await eventually('the server answers', async () => (await visit('/')).ok);
      match(await (await visit('/')).text(), /action="\/login"/);

      const signedIn = await visit('/login', {method: 'POST'});
      equal(signedIn.headers.get('location'), '/');
      const headers = {cookie: signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '', 'x-requested-with': 'a test'};
      const page = await visit('/', {headers});
      equal(page.headers.get('cache-control'), 'no-store');
      const markup = await page.text();
      const attribute = (name: string) => markup.match(new RegExp(` ${name}="([^"]*)"`))?.[1] ?? '';
      const script = await visit(attribute('src'));
      equal(script.status, 200);
      match(script.headers.get('content-type') ?? '', /javascript/);
      ok(markup.includes(`<form id="${attribute('logout-form')}" method="post" action="${attribute('action')}">`));

      const ping = await visit(`${attribute('ping-url')}?idleFor=0`, {headers});
      equal(await ping.text(), '0');
      equal(ping.headers.get('session-expire-after'), '40');
      await visit(attribute('action'), {headers, method: 'POST'});
      equal(await (await visit(attribute('ping-url'), {headers})).text(), '"logout"');
    } finally {
      server.kill();
      await ended;
      project.remove();
    }
  });
}
