import {equal, match, ok} from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {test} from 'node:test';
import {eventually} from '../support/eventually.ts';
import {freePort} from '../support/free-port.ts';
import {codeBlocks} from '../support/markdown.ts';
import {PackedProject} from '../support/packed-project.ts';

const SERVERS = [
  {what: 'the server and the page of README.md', document: 'README.md', neighbours: ['express', 'express-session']},
  {what: 'the server for node:http of docs/server.md', document: 'docs/server.md', neighbours: []},
];

for (const {what, document, neighbours} of SERVERS) {
  test(`D4: ${what} runs as it stands: sign-in, page, ping and sign-out`, async () => {
    const blocks = codeBlocks(document);
    const named = (name: string) => blocks.find(({code}) => code.split('\n')[0]?.includes(name))?.code ?? '';
    const project = new PackedProject(neighbours);
    project.write('server.mjs', named('server.mjs'));
    project.write('page.html', named('page.html'));
    const port = await freePort();
    const options = {cwd: project.folder, env: {...process.env, PORT: String(port)}, stdio: 'inherit'} as const;
    const server = spawn(process.execPath, ['server.mjs'], options);
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
