import {deepEqual, rejects} from 'node:assert/strict';
import {test} from 'node:test';
import {send} from '../../server-contract/conformance/send.ts';
import {serve} from '../support/http-server.ts';

test('a response that never ends is rejected, even if data keeps arriving', {timeout: 60_000}, async (t) => {
  const {origin, close} = await serve((_request, response) => {
    const timer = setInterval(() => response.write('.'), 50);
    response.on('close', () => clearInterval(timer));
  });
  t.after(close);
  await rejects(send({url: new URL(origin), method: 'GET', headers: {}}, 0.3), /no answer within 0.3 s/);
});

test('a response in several chunks is read completely', async (t) => {
  const {origin, close} = await serve((_request, response) => {
    response.write('4');
    setTimeout(() => response.end('2'), 50);
  });
  t.after(close);
  const {status, body} = await send({url: new URL(origin), method: 'GET', headers: {}});
  deepEqual([status, body], [200, '42']);
});
