import {expect} from '@open-wc/testing';
import {HttpResponse} from 'msw';
import {spy, stub} from 'sinon';
import type {SessionPingEvent} from '../../src/events.ts';
import {type Attributes, mount, record} from '../support/mount.ts';
import {json, simulatedNetwork, text} from '../support/simulated-network.ts';

const PING = '/where/the/ping/lives';
const LOGIN_PAGE = '<!doctype html><title>Sign in</title>';

describe('a ping', () => {
  const network = simulatedNetwork();

  /** Sends one ping, and returns the request that the server got. */
  async function ask(attributes: Attributes = {}, init?: Parameters<typeof Object.assign>[1]): Promise<Request> {
    const asked = network.answer(PING, () => json(0));
    const element = await mount({'ping-url': PING, ...attributes});
    element.pingInit = init;
    await element.ping();
    return asked[0]!;
  }

  describe('is sent', () => {
    it('P3: with GET, with a header that no other site can send without permission, and past every cache', async () => {
      const request = await ask();
      expect(request.method).to.equal('GET');
      expect(request.headers.get('accept')).to.equal('application/json');
      expect(request.headers.get('x-requested-with')).to.equal('session-security');
      expect(request.cache).to.equal('no-store');
      expect(request.credentials).to.equal('same-origin');
    });

    it('B6: with a large whole number of seconds, so that opening a page does not extend the session', async () => {
      const url = new URL((await ask({'expire-after': 100, 'warn-after': 50})).url);
      const claims = url.searchParams.getAll('idleFor').map(Number);
      expect(claims.length).to.equal(1);
      expect(Number.isInteger(claims[0])).to.equal(true);
      expect(claims[0]).to.be.at.least(100);
    });

    it('B6: with the idle time rounded up, once the user has been active', async () => {
      const asked = network.answer(PING, () => json(0));
      const element = await mount({'ping-url': PING});
      element.activity();
      await element.ping();
      expect(new URL(asked[0]!.url).searchParams.get('idleFor')).to.be.oneOf(['0', '1']);
    });

    it('P3: with the query of ping-url', async () => {
      const url = new URL((await ask({'ping-url': `${PING}?tenant=7`})).url);
      expect(url.searchParams.get('tenant')).to.equal('7');
      expect(url.searchParams.has('idleFor')).to.equal(true);
    });

    it('P3: with POST and a JSON body if ping-method says so', async () => {
      const request = await ask({'ping-method': 'POST'});
      expect(request.method).to.equal('POST');
      expect(request.headers.get('content-type')).to.equal('application/json');
      const body = await request.json();
      expect(Object.keys(body)).to.deep.equal(['idleFor']);
      expect(Number.isInteger(body.idleFor)).to.equal(true);
      expect([...new URL(request.url).searchParams.keys()]).to.deep.equal(['pingId']);
    });

    it('P3: with the headers of pingInit beside its own', async () => {
      const request = await ask({}, {headers: {'X-CSRFToken': 'secret'}, credentials: 'include'});
      expect(request.headers.get('x-csrftoken')).to.equal('secret');
      expect(request.headers.get('x-requested-with')).to.equal('session-security');
      expect(request.credentials).to.equal('include');
    });

    it('P3: with the result of a pingInit function, also an async one', async () => {
      const asked = network.answer(PING, () => json(0));
      const element = await mount({'ping-url': PING});
      let token = 0;
      element.pingInit = async () => ({headers: new Headers({authorization: `Bearer ${++token}`})});
      await element.ping();
      await element.ping();
      expect(asked.map(({headers}) => headers.get('authorization'))).to.deep.equal(['Bearer 1', 'Bearer 2']);
    });

    it('P7: with an address of its own', async () => {
      const asked = network.answer(PING, () => json(0));
      const element = await mount({'ping-url': PING});
      await element.ping();
      await element.ping();
      expect(new Set(asked.map(({url}) => new URL(url).searchParams.get('pingId'))).size).to.equal(2);
    });

    it('P3: pingInit cannot change the method', async () => {
      const request = await ask({}, {method: 'DELETE'});
      expect(request.method).to.equal('GET');
    });

    it('P5: and is unreachable if pingInit throws, as without a network', async () => {
      const element = await mount({'ping-url': PING});
      element.pingInit = () => Promise.reject(new Error('no token'));
      expect(await element.ping()).to.equal('unreachable');
    });

    it('not without a ping-url, and not while disabled', async () => {
      const fetched = spy(window, 'fetch');
      try {
        expect(await (await mount()).ping()).to.equal('unreachable');
        expect(await (await mount({'ping-url': PING, disabled: true})).ping()).to.equal('unreachable');
        expect(fetched.callCount).to.equal(0);
      } finally {
        fetched.restore();
      }
    });
  });

  describe('is answered', () => {
    const html = () => text(LOGIN_PAGE, 'text/html');
    const body = (words: string) => () => text(words);
    const status = (code: number) => () => new HttpResponse(null, {status: code});
    /** The reply of the server, the result of the ping, and the status in its event. */
    const replies: readonly [string, () => Response, string, number][] = [
      ['0', body('0'), 'active', 200],
      ['12.5', body('12.5'), 'active', 200],
      ['"logout"', body('"logout"'), 'expired', 200],
      ['401', status(401), 'expired', 401],
      ['403', status(403), 'expired', 403],
      ['419', status(419), 'expired', 419],
      ['440', status(440), 'expired', 440],
      ['500', status(500), 'unreachable', 500],
      ['500 with a number', () => json(0, {status: 500}), 'unreachable', 500],
      ['204', status(204), 'unreachable', 204],
      ['a page', html, 'unreachable', 200],
      ['a number that is no JSON', () => text('0', 'text/plain'), 'unreachable', 200],
      ['null', body('null'), 'unreachable', 200],
      ['[]', body('[]'), 'unreachable', 200],
      ['{}', body('{}'), 'unreachable', 200],
      ['-1', body('-1'), 'unreachable', 200],
      ['"0"', body('"0"'), 'unreachable', 200],
      ['NaN', body('NaN'), 'unreachable', 200],
      ['1e999', body('1e999'), 'unreachable', 200],
      ['truncated JSON', body('"logo'), 'unreachable', 200],
      ['nothing', body(''), 'unreachable', 200],
      ['10 MB around a zero', body(`${' '.repeat(1e7)}0`), 'unreachable', 200],
      ['a broken connection', () => HttpResponse.error(), 'unreachable', 0],
    ];

    for (const [name, reply, result, code] of replies) {
      it(`P4: ${name} is ${result}`, async () => {
        network.answer(PING, reply);
        const element = await mount({'ping-url': PING});
        const events = record(element);
        expect(await element.ping()).to.equal(result);
        const event = events.find(({type}) => type === 'session-ping') as SessionPingEvent;
        expect(event.result).to.equal(result);
        expect(event.status).to.equal(code);
        expect(event.duration).to.be.within(0, 8);
        expect(element.phase).to.equal(result === 'expired' ? 'expired' : 'active');
      });
    }

    it('P4: a redirect to a page that is not JSON is expired', async () => {
      network.answer(PING, () => HttpResponse.redirect('/login', 302));
      network.answer('/login', html);
      expect(await (await mount({'ping-url': PING})).ping()).to.equal('expired');
    });

    it('P4: a redirect that only adds a slash is followed', async () => {
      network.answer(PING, () => HttpResponse.redirect(`${PING}/?idleFor=0`, 301));
      network.answer(`${PING}/`, () => json(3));
      expect(await (await mount({'ping-url': PING})).ping()).to.equal('active');
    });

    it('P4: a redirect that only adds a slash, to a page that is not JSON, is not the end', async () => {
      network.answer(PING, () => HttpResponse.redirect(`${PING}/?idleFor=0`, 301));
      network.answer(`${PING}/`, html);
      expect(await (await mount({'ping-url': PING})).ping()).to.equal('unreachable');
    });

    it('P5: 404 is reported once, with the address', async () => {
      const complaint = stub(console, 'error');
      try {
        network.answer(PING, status(404));
        const element = await mount({'ping-url': PING});
        expect(await element.ping()).to.equal('unreachable');
        expect(await element.ping()).to.equal('unreachable');
        expect(complaint.callCount).to.equal(1);
        expect(complaint.firstCall.args[0]).to.contain('404').and.to.contain(PING);
      } finally {
        complaint.restore();
      }
    });

    it('P7: a reply with the id of another ping is reported once', async () => {
      const complaint = stub(console, 'error');
      try {
        network.answer(PING, () => json(0, {headers: {'Session-Ping-Id': 'another'}}));
        const element = await mount({'ping-url': `${PING}?stored`});
        expect(await element.ping()).to.equal('unreachable');
        expect(await element.ping()).to.equal('unreachable');
        expect(complaint.callCount).to.equal(1);
        expect(complaint.firstCall.args[0]).to.contain('answered out of a cache');
      } finally {
        complaint.restore();
      }
    });

    it('S18: a first reply that no user is signed in is reported, on a page that the server has just sent', async () => {
      const complaint = stub(console, 'error');
      const now = stub(performance, 'now').callThrough();
      try {
        network.answer(PING, body('"logout"'));
        await (await mount({'ping-url': PING})).ping();
        // A page of a service worker, as the simulated network is, may be older than the end of its session.
        expect(complaint.callCount).to.equal(0);
        Object.defineProperty(navigator.serviceWorker, 'controller', {configurable: true, value: null});
        await (await mount({'ping-url': PING})).ping();
        expect(complaint.callCount).to.equal(1);
        expect(complaint.firstCall.args[0]).to.contain(PING).and.to.contain('"user"');
        network.answer(PING, body('0'));
        const element = await mount({'ping-url': PING});
        await element.ping();
        network.answer(PING, body('"logout"'));
        expect(await element.ping()).to.equal('expired');
        expect(complaint.callCount).to.equal(1);
        // Other tabs may have pinged meanwhile, and the session may have ended in another tab.
        const later = await mount({'ping-url': `${PING}?later`});
        now.returns(performance.now() + 11_000);
        expect(await later.ping()).to.equal('expired');
        expect(complaint.callCount).to.equal(1);
      } finally {
        now.restore();
        Reflect.deleteProperty(navigator.serviceWorker, 'controller');
        complaint.restore();
      }
    });

    it('P5: an error of the server is not reported, because it is no mistake of the page', async () => {
      const complaint = stub(console, 'error');
      try {
        network.answer(PING, status(503));
        await (await mount({'ping-url': PING})).ping();
        expect(complaint.callCount).to.equal(0);
      } finally {
        complaint.restore();
      }
    });

    it('B3: two calls of ping() at once share one request', async () => {
      const asked = network.answer(PING, () => json(0));
      const element = await mount({'ping-url': PING});
      expect(await Promise.all([element.ping(), element.ping()])).to.deep.equal(['active', 'active']);
      expect(asked.length).to.equal(1);
    });
  });
});
