import {deepEqual, equal} from 'node:assert/strict';
import {connect, type Socket} from 'node:net';
import {afterEach, beforeEach, describe, test} from 'node:test';
import {type RunningServer, serve} from '../support/http-server.ts';
import {targets} from './apps/targets.ts';
import {Browser, NAVIGATION, PAGE} from './browser.ts';
import {SimulatedStore} from './simulated-store.ts';

const PING = '/session_security/ping';

for (const target of targets) {
  describe(`${target.name} with several requests on one connection before the first reply`, () => {
    let store: SimulatedStore;
    let server: RunningServer;
    let browser: Browser;
    let socket: Socket;
    beforeEach(async () => {
      store = new SimulatedStore();
      server = await serve(await target.serve({store, expireAfter: 10}));
      browser = new Browser(server.origin);
      await browser.get('/login?user=ann');
      socket = connect(Number(new URL(server.origin).port), '127.0.0.1').setEncoding('utf8');
    });
    afterEach(async () => {
      socket.destroy();
      await server.close();
    });

    test('S3, S9: each gets its own reply, in the order of the requests', async () => {
      store.pass(6);
      const replies = await ask([
        request(`${PING}?pingId=a`),
        request(`${PING}?pingId=b`, '{"idleFor":4}'),
        request('/', undefined, {...NAVIGATION, 'sec-purpose': 'prefetch'}),
        request(`${PING}?pingId=c&idleFor=5`),
      ]);
      deepEqual(
        replies.map(({status, id}) => [status, id]),
        [
          [200, 'a'],
          [200, 'b'],
          [200, undefined],
          [200, 'c'],
        ],
      );
      equal(JSON.parse(replies[2]!.body).user, 'ann');
      equal((await browser.ping()).json, 4);
    });

    test('S1: none of them is served once the session is over', async () => {
      store.pass(10);
      const replies = await ask([
        request(`${PING}?pingId=a&idleFor=0`),
        request('/', undefined, NAVIGATION),
        request(`${PING}?pingId=b`, '{"idleFor":0}'),
        request(`${PING}?pingId=c`),
      ]);
      const [first, page, ...others] = replies.map(({body}) => JSON.parse(body));
      deepEqual([first, page.user, ...others], ['logout', null, 'logout', 'logout']);
    });

    function request(path: string, body?: string, headers: Readonly<Record<string, string>> = PAGE): string {
      const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const sent = body === undefined ? {} : {'content-type': 'application/json', 'content-length': `${body.length}`};
      const all = {host: new URL(server.origin).host, cookie, ...headers, ...sent};
      const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
      return `${body === undefined ? 'GET' : 'POST'} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body ?? ''}`;
    }

    /** Sends all at once, and resolves with as many replies. */
    function ask(requests: readonly string[]): Promise<Received[]> {
      return new Promise((resolve, reject) => {
        let text = '';
        socket.on('error', reject).on('data', (chunk) => {
          text += chunk;
          const replies = read(text);
          if (replies.length === requests.length) resolve(replies);
        });
        socket.write(requests.join(''));
      });
    }
  });
}

interface Received {
  readonly status: number;
  /** The id of the ping that it repeats. */
  readonly id: string | undefined;
  readonly body: string;
}

/** The whole replies at the beginning of a text. */
function read(text: string): Received[] {
  const head = /^HTTP\/1\.1 (\d+)[\s\S]*?\r\n\r\n/.exec(text);
  if (!head) return [];
  const headers = head[0].toLowerCase();
  const after = text.slice(head[0].length);
  const length = /\ncontent-length: (\d+)/.exec(headers)?.[1];
  const [whole, body] =
    length === undefined
      ? (/^(?:[\da-f]+\r\n([\s\S]*?)\r\n)?0\r\n\r\n/.exec(after) ?? [])
      : after.length < Number(length)
        ? []
        : [after.slice(0, Number(length)), after.slice(0, Number(length))];
  if (whole === undefined) return [];
  const id = /\nsession-ping-id: ([\w-]+)/.exec(headers)?.[1];
  return [{status: Number(head[1]), id, body: body ?? ''}, ...read(after.slice(whole.length))];
}
