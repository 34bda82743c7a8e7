import {equal} from 'node:assert/strict';
import {once} from 'node:events';
import {request, type ServerResponse} from 'node:http';
import {test} from 'node:test';
import {eventually} from '../support/eventually.ts';
import {serve} from '../support/http-server.ts';
import {targets} from './apps/targets.ts';
import {Browser} from './browser.ts';
import {SimulatedStore} from './simulated-store.ts';

for (const target of targets) {
  test(`S1: ${target.name} carries out a sign-out whose connection breaks off while the guard waits for the store`, async (t) => {
    const records = new SimulatedStore();
    let hold: (() => Promise<void>) | undefined;
    const store = {
      start: records.start,
      end: records.end,
      async touch(...asked: Parameters<typeof records.touch>) {
        await hold?.();
        return records.touch(...asked);
      },
    };
    const app = await target.serve({expireAfter: 10, store, secret: 'a', onError: () => {}});
    const responses: ServerResponse[] = [];
    const server = await serve((req, res) => {
      responses.push(res);
      app(req, res);
    });
    t.after(() => server.close());
    const browser = new Browser(server.origin);
    await browser.get('/login?user=ann');
    const copy = browser.copy();

    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const sent = request(`${server.origin}/logout`, {headers: {cookie, accept: 'text/html'}});
    sent.on('error', () => {});
    hold = async () => {
      hold = undefined;
      const closed = once(responses.at(-1)!, 'close');
      sent.destroy();
      await closed;
    };
    sent.end();
    await eventually(
      'the end of the session',
      async () => hold === undefined && (await copy.copy().ping()).json === 'logout',
    );
    equal(responses.length > 2, true);
  });
}
