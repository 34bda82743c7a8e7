import {expect} from '@open-wc/testing';
import {stub} from 'sinon';
import {create, dialog, LIMITS, mount, record, types, updated} from '../support/mount.ts';
import {put, putFrame} from '../support/page.ts';
import {json, simulatedNetwork} from '../support/simulated-network.ts';
import {simulatedTime, turn} from '../support/simulated-time.ts';
import {Traces} from '../support/traces.ts';

const PING = '/ping-of-two';

describe('the lifecycle of an element', () => {
  const time = simulatedTime();
  const network = simulatedNetwork();

  describe('moved in the page', () => {
    it('B8: keeps its idle time', async () => {
      const element = await mount(LIMITS);
      const place = await put('<section></section>');
      await time.now.pass(20);
      place.append(element);
      await updated(element);
      expect(element.idleFor).to.equal(20);
      await time.now.pass(10);
      expect(element.phase).to.equal('warning');
    });

    it('B8: keeps its warning modal, and does not take the move for Stay', async () => {
      const element = await mount(LIMITS);
      const events = record(element);
      const place = await put('<section></section>');
      await time.now.pass(40);
      place.append(element);
      await updated(element);
      await turn(20);
      expect(dialog(element, 'dialog').matches(':modal')).to.equal(true);
      expect([element.phase, element.expiresIn]).to.deep.equal(['warning', 20]);
      expect(types(events)).to.deep.equal(['session-warn']);
    });

    it('X1: is opaque when it has come back from the document of a frame', async () => {
      const element = await mount(LIMITS);
      const frame = await putFrame('<!doctype html>');
      const home = element.parentNode!;
      frame.contentDocument!.body.append(element);
      await turn();
      home.append(element);
      await updated(element);
      await time.now.pass(60);
      expect(getComputedStyle(dialog(element, 'cover'), '::backdrop').backgroundColor).to.equal('rgb(255, 255, 255)');
      expect(getComputedStyle(dialog(element, 'cover')).display).to.equal('grid');
    });

    it('X1: is opaque when the document of a frame was its first one', async () => {
      const element = create(LIMITS);
      const frame = await putFrame('<!doctype html>');
      frame.contentDocument!.body.append(element);
      await turn();
      frame.before(element);
      await updated(element);
      await time.now.pass(60);
      expect(getComputedStyle(dialog(element, 'cover')).display).to.equal('grid');
      element.remove();
    });

    it('X5: keeps its cover', async () => {
      const element = await mount(LIMITS);
      const place = await put('<section>secret</section>');
      await time.now.pass(60);
      place.append(element);
      await updated(element);
      expect(element.phase).to.equal('expired');
      expect(dialog(element, 'cover').matches(':modal')).to.equal(true);
      expect(getComputedStyle(place).visibility).to.equal('hidden');
    });
  });

  describe('that is removed and inserted again', () => {
    it('Safe: goes on with its idle time, although no server and no other tab knows it', async () => {
      const element = await mount(LIMITS);
      const events = record(element);
      const place = element.parentNode!;
      for (let times = 0; times < 2; times++) {
        await time.now.pass(20);
        element.remove();
        await turn();
        place.append(element);
        await updated(element);
      }
      expect([element.phase, element.expiresIn]).to.deep.equal(['warning', 20]);
      await time.now.pass(20);
      expect(types(events)).to.include('session-expire');
    });

    it('Kind: does not count the time without an element, in which nothing could see the user', async () => {
      const element = await mount(LIMITS);
      const place = element.parentNode!;
      await time.now.pass(20);
      element.remove();
      await turn();
      await time.now.pass(500);
      place.append(element);
      await updated(element);
      expect([element.phase, element.idleFor]).to.deep.equal(['active', 20]);
    });
  });

  describe('that is disabled', () => {
    for (const [name, disable] of Object.entries({
      'in place': () => {},
      'as it is removed': (element: Element) => element.remove(),
      'while it is removed': async (element: Element) => {
        element.remove();
        await turn();
      },
    })) {
      it(`Kind: ${name}, begins without idle time when it is enabled again`, async () => {
        const element = await mount(LIMITS);
        const place = element.parentNode!;
        await time.now.pass(40);
        await disable(element);
        element.disabled = true;
        await turn();
        place.append(element);
        await updated(element);
        element.disabled = false;
        await updated(element);
        expect([element.phase, element.idleFor]).to.deep.equal(['active', 0]);
      });
    }
  });

  describe('that is removed', () => {
    it('B8: leaves no timer, listener or channel behind', async () => {
      const element = create({...LIMITS, 'logout-url': '/bye'});
      const frame = await putFrame('<!doctype html><input>');
      const traces = [window, frame.contentWindow as typeof window].map((target) => new Traces(target));
      const left = () => traces.flatMap((each) => each.left);
      try {
        document.body.append(element);
        await time.now.pass(40);
        expect(element.phase).to.equal('warning');
        expect(left()).to.include.members(['setTimeout', 'listener keydown', 'BroadcastChannel', 'MessageChannel']);
        element.remove();
        await turn();
        expect(left()).to.deep.equal([]);
      } finally {
        for (const each of traces.reverse()) each.restore();
        element.remove();
      }
    });

    it('X1: leaves the page unchanged', async () => {
      const page = await put<HTMLElement>('<p>secret</p>');
      const sheets = document.adoptedStyleSheets.length;
      const element = await mount(LIMITS);
      await time.now.pass(60);
      expect(getComputedStyle(page).visibility).to.equal('hidden');
      element.remove();
      await turn();
      expect(getComputedStyle(page).visibility).to.equal('visible');
      expect(document.adoptedStyleSheets.length).to.equal(sheets);
    });

    it('receives and sends no messages any more', async () => {
      const element = await mount(LIMITS);
      const events = record(element);
      element.remove();
      await turn();
      await time.now.pass(100);
      expect(types(events)).to.deep.equal([]);
      expect(element.phase).to.equal('active');
      expect(await element.ping()).to.equal('unreachable');
    });

    it('B8: signs out although it is removed in the same task', async () => {
      const removed = await mount({...LIMITS, 'logout-url': '/bye'});
      const disabled = await mount({...LIMITS, 'logout-url': '/bye'});
      const events = [record(removed), record(disabled)];
      removed.remove();
      removed.signOut();
      disabled.disabled = true;
      disabled.signOut();
      expect(events.map(types)).to.deep.equal([['session-expire'], ['session-expire']]);
    });
  });

  describe('with another on the page', () => {
    async function two(attributes = {}) {
      const shared = {...LIMITS, channel: crypto.randomUUID(), ...attributes};
      const first = await mount(shared);
      const second = await mount(shared);
      return {first, second};
    }

    const openDialogs = (...elements: Element[]) =>
      elements.flatMap((element) => [...(element.shadowRoot?.querySelectorAll('dialog[open]') ?? [])]).length;

    it('B8: shares one session, one warning and one event', async () => {
      const {first, second} = await two();
      const events = [record(first), record(second)];
      await time.now.pass(20);
      second.activity();
      expect(first.idleFor).to.equal(0);
      await time.now.pass(30);
      expect([first.phase, second.phase]).to.deep.equal(['warning', 'warning']);
      expect(openDialogs(first, second)).to.equal(1);
      expect(events.map(types)).to.deep.equal([['session-warn'], []]);
      second.extend();
      expect([first.phase, second.phase]).to.deep.equal(['active', 'active']);
      await updated(first);
      expect(openDialogs(first, second)).to.equal(0);
    });

    it('B8: counts the shortest limits, and says once that they differ', async () => {
      const complaint = stub(console, 'error');
      try {
        const channel = crypto.randomUUID();
        const first = await mount({channel, 'warn-after': 90_000, 'expire-after': 99_999});
        const second = await mount({channel, ...LIMITS});
        expect([first.expiresIn, second.expiresIn]).to.deep.equal([60, 60]);
        const said = complaint.getCalls().filter(({args}) => /other limits/.test(String(args[0])));
        expect(said.length).to.equal(1);
        await time.now.pass(30);
        expect(first.phase).to.equal('warning');
        await time.now.pass(30);
        expect([first.phase, second.phase]).to.deep.equal(['expired', 'expired']);
      } finally {
        complaint.restore();
      }
    });

    it('B8: sends as many pings as one', async () => {
      const asked = network.answer(PING, () => json(0));
      await two({'ping-url': PING});
      await time.now.pass(2);
      await time.now.until(() => asked.length > 0, 'the server was asked');
      await time.now.pass(2);
      expect(asked.length).to.equal(1);
    });

    for (const [moment, seconds] of [
      ['before the warning', 20],
      ['during the warning', 40],
    ] as const) {
      it(`B8: takes over when the first is removed ${moment}`, async () => {
        const {first, second} = await two();
        const events = record(second);
        await time.now.pass(seconds);
        first.remove();
        await time.now.pass(45 - seconds);
        await updated(second);
        expect([second.phase, second.idleFor]).to.deep.equal(['warning', 45]);
        expect(dialog(second, 'dialog').matches(':modal')).to.equal(true);
        await time.now.pass(15);
        expect(dialog(second, 'cover').matches(':modal')).to.equal(true);
        expect(types(events)).to.include('session-expire');
      });
    }

    it('X5: keeps the page covered when the first is removed after the end', async () => {
      const {first, second} = await two();
      await time.now.pass(60);
      first.remove();
      await turn();
      await updated(second);
      expect(second.phase).to.equal('expired');
      expect(dialog(second, 'cover').matches(':modal')).to.equal(true);
    });

    it('X5: covers the page when the first is removed at the moment of the end', async () => {
      const {first, second} = await two({'logout-url': '/bye'});
      first.remove();
      second.signOut();
      await turn();
      await updated(second);
      expect(second.phase).to.equal('expired');
      expect(dialog(second, 'cover').matches(':modal')).to.equal(true);
    });

    it('X5: joins a session that is already over, without a second end', async () => {
      const {first} = await two();
      await time.now.pass(60);
      const late = await mount({...LIMITS, channel: first.channel});
      const events = record(late);
      expect(late.phase).to.equal('expired');
      late.activity();
      late.extend();
      expect(late.phase).to.equal('expired');
      expect(types(events)).to.deep.equal([]);
    });
  });
});
