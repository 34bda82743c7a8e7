import {deepEqual, equal} from 'node:assert/strict';
import {test} from 'node:test';
import {PAGE} from '../browser.ts';
import {type Behaviour, pick} from '../matrix.ts';

const PING = '/session_security/ping';

export const limits: Behaviour = (world) => {
  test('S10: whole days of idle time are counted', async () => {
    await world.begin({expireAfter: 10 * 86_400, warnAfter: 9 * 86_400, maxLifetime: Number.POSITIVE_INFINITY});
    await world.pass(3 * 86_400 + 5);
    const {body, headers} = await world.browser.ping();
    deepEqual([body, headers['session-ends-in']], ['259205', undefined]);
  });

  test('limits can differ from request to request', async () => {
    await world.begin({
      expireAfter: (req) => (req.headers['x-short'] ? 3 : 10),
      warnAfter: (req) => (req.headers['x-short'] ? 2 : 7),
    });
    await world.pass(2.5);
    const {headers} = await world.browser.get(PING, {...PAGE, 'x-short': '1'});
    deepEqual(pick(headers, 'session-expire-after', 'session-warn-after'), ['3', '2']);
    await world.pass(0.5);
    equal((await world.browser.get(PING, {...PAGE, 'x-short': '1'})).body, '"logout"');
  });

  test('T7: a longer limit that the user has chosen holds from the next request on', async () => {
    let chosen = 10;
    await world.begin({expireAfter: () => chosen, warnAfter: () => chosen - 2, maxLifetime: 1000});
    await world.pass(5);
    chosen = 100;
    equal(await world.whoIs(), 'ann');
    const {headers} = await world.browser.ping();
    deepEqual(pick(headers, 'session-expire-after', 'session-warn-after'), ['100', '98']);
    await world.pass(80);
    equal(await world.whoIs(), 'ann');
    chosen = 10;
    await world.pass(10);
    equal(await world.whoIs(), null);
  });

  test('a request is refused when its limit function returns an invalid value', async () => {
    const errors: unknown[] = [];
    let limit: unknown = 10;
    await world.begin({expireAfter: () => limit as number, onError: (error) => void errors.push(error)});
    for (limit of [Number.NaN, 0, -1, '600', null, Number.POSITIVE_INFINITY]) {
      equal((await world.browser.get('/')).status, 503, String(limit));
    }
    equal((await world.browser.ping()).status, 503);
    equal((errors[0] as Error).message, 'session-security: expireAfter must be a number of seconds above 0, got NaN');
    limit = 10;
    equal(await world.whoIs(), 'ann');
  });

  test('an invalid value of a warnAfter function falls back to nine tenths of expireAfter', async () => {
    await world.begin({warnAfter: () => Number.NaN, onError: () => {}});
    equal((await world.browser.ping()).headers['session-warn-after'], '9');
  });

  test('the same invalid value is reported once, not at every request', async () => {
    const errors: unknown[] = [];
    let limit = Number.NaN;
    await world.begin({warnAfter: () => limit, onError: (error) => void errors.push(error)});
    for (limit of [Number.NaN, Number.NaN, -1, Number.NaN, -1]) await world.browser.ping();
    equal(errors.length, 2);
  });

  test('S12: an onError that throws, rejects or hangs breaks nothing', async () => {
    const troubles: readonly (() => unknown)[] = [
      () => {
        throw new Error('the log is full');
      },
      () => Promise.reject(new Error('the log is away')),
      () => new Promise(() => {}),
    ];
    for (const onError of troubles) {
      let limit = 10;
      const failing = (): void => {
        throw new Error('no such place');
      };
      await world.begin({expireAfter: () => limit, warnAfter: () => Number.NaN, onError, onExpire: failing});
      equal(await world.whoIs(), 'ann');
      limit = Number.NaN;
      equal((await world.browser.get('/')).status, 503);
      limit = 10;
      await world.pass(10);
      equal((await world.browser.ping()).body, '"logout"');
    }
  });
};
