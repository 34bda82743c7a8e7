import {expect, fixture, html} from '@open-wc/testing';
import {type SinonStub, spy, stub} from 'sinon';
import type {SessionSecurityElement} from '../../src/element.ts';
import {type Attributes, create, dialog, isOpen, LIMITS, mount, record, types, updated} from '../support/mount.ts';
import {put} from '../support/page.ts';
import {simulatedTime} from '../support/simulated-time.ts';

describe('attributes and properties', () => {
  const time = simulatedTime();

  it('have the documented defaults', async () => {
    const element = document.createElement('session-security');
    expect(element).to.include({
      expireAfter: 600,
      warnAfter: 540,
      pingUrl: null,
      pingMethod: 'get',
      pingInit: undefined,
      logoutUrl: null,
      logoutForm: null,
      returnParam: null,
      extendOn: 'activity',
      expireAction: 'leave',
      loginUrl: null,
      activityEvents: null,
      guardForms: false,
      messages: undefined,
      channel: 'session-security',
      disabled: false,
      phase: 'active',
      idleFor: 0,
      expiresIn: 600,
    });
  });

  it('reflect each other', async () => {
    const pairs: readonly [string, keyof SessionSecurityElement, unknown][] = [
      ['expire-after', 'expireAfter', 90],
      ['warn-after', 'warnAfter', 60],
      ['ping-url', 'pingUrl', '/ping'],
      ['ping-method', 'pingMethod', 'post'],
      ['logout-url', 'logoutUrl', '/bye'],
      ['logout-form', 'logoutForm', 'bye'],
      ['return-param', 'returnParam', 'next'],
      ['extend-on', 'extendOn', 'button'],
      ['expire-action', 'expireAction', 'lock'],
      ['login-url', 'loginUrl', '/in'],
      ['activity-events', 'activityEvents', 'keydown'],
      ['channel', 'channel', 'mine'],
    ];
    const element = document.createElement('session-security');
    for (const [attribute, property, value] of pairs) {
      element.setAttribute(attribute, String(value));
      expect(element[property], attribute).to.equal(value);
    }
  });

  it('count if they were set before the element was defined', async () => {
    const page = await put<HTMLIFrameElement>('<iframe></iframe>');
    // A document without the definition stands for a page before the script has loaded.
    const element = page.contentDocument!.createElement('session-security');
    Object.assign(element, {expireAfter: 300, channel: crypto.randomUUID()});
    expect(element).not.to.be.instanceOf(customElements.get('session-security'));
    page.before(document.adoptNode(element));
    customElements.upgrade(element);
    await updated(element);
    expect(element.expiresIn).to.equal(300);
    element.remove();
  });

  it('X8: say the phase again in the same task when the page removes or changes the attribute', async () => {
    const element = await mount(LIMITS);
    element.removeAttribute('phase');
    expect(element.getAttribute('phase')).to.equal('active');
    element.setAttribute('phase', 'locked');
    expect([element.getAttribute('phase'), element.phase]).to.deep.equal(['active', 'active']);
  });

  it('reflect the phase, which is read-only', async () => {
    const element = await mount({...LIMITS, phase: 'expired'});
    expect(element.getAttribute('phase')).to.equal('active');
    const phases = [element.phase];
    const watch = new MutationObserver(() => phases.push(element.phase));
    watch.observe(element, {attributes: true, attributeFilter: ['phase']});
    await time.now.pass(60);
    watch.disconnect();
    expect(phases).to.deep.equal(['active', 'warning', 'expired']);
    expect(element.getAttribute('phase')).to.equal('expired');
    expect(() => Object.assign(element, {phase: 'active'})).to.throw(TypeError);
  });

  it('give the idle time and the time left in whole seconds', async () => {
    const element = await mount(LIMITS);
    await time.now.pass(12.4);
    expect([element.idleFor, element.expiresIn]).to.deep.equal([12, 48]);
    element.activity();
    expect([element.idleFor, element.expiresIn]).to.deep.equal([0, 60]);
    await time.now.pass(60);
    expect(element.expiresIn).to.equal(0);
  });

  describe('at run time', () => {
    it('T7: new limits count at once, as properties', async () => {
      const element = await mount();
      await time.now.pass(40);
      Object.assign(element, {warnAfter: 30, expireAfter: 60});
      await updated(element);
      expect([element.phase, element.expiresIn]).to.deep.equal(['warning', 20]);
      Object.assign(element, {warnAfter: 540, expireAfter: 600});
      await updated(element);
      expect([element.phase, element.expiresIn]).to.deep.equal(['active', 560]);
    });

    it('T7: new limits count at once, as attributes, and the defaults count when these are removed', async () => {
      const complaint = stub(console, 'error');
      try {
        const element = await mount(LIMITS);
        await time.now.pass(40);
        expect(element.phase).to.equal('warning');
        element.removeAttribute('warn-after');
        element.removeAttribute('expire-after');
        await updated(element);
        expect([element.phase, element.expiresIn]).to.deep.equal(['active', 560]);
        expect(complaint.args).to.deep.equal([]);
        element.setAttribute('expire-after', '30');
        await updated(element);
        expect(element.phase).to.equal('expired');
      } finally {
        complaint.restore();
      }
    });

    for (const name of ['ping-method', 'extend-on', 'expire-action', 'activity-events', 'channel', 'logout-url']) {
      it(`${name} can be removed, and its default is back`, async () => {
        const element = await mount({...LIMITS, [name]: name === 'logout-url' ? '/bye' : 'button'});
        element.removeAttribute(name);
        await updated(element);
        element.activity();
        await time.now.pass(30);
        expect(element.phase).to.equal('warning');
        element.activity();
        expect(element.phase).to.equal('active');
      });
    }

    it('undefined means the default, as frameworks set it', async () => {
      const complaint = stub(console, 'error');
      try {
        const element = await mount(LIMITS);
        const names = ['expireAfter', 'warnAfter', 'pingUrl', 'pingMethod', 'logoutUrl', 'logoutForm', 'returnParam'];
        const more = ['extendOn', 'expireAction', 'activityEvents', 'channel', 'disabled'];
        for (const name of [...names, ...more]) Object.assign(element, {[name]: undefined});
        await updated(element);
        await time.now.pass(40);
        expect([element.phase, element.expiresIn]).to.deep.equal(['active', 560]);
        element.activity();
        expect(element.idleFor).to.equal(0);
        expect(complaint.callCount).to.equal(0);
      } finally {
        complaint.restore();
      }
    });

    it('an update does not search the page because a library has replaced createElement', async () => {
      const element = await mount();
      const searches = spy(Document.prototype, 'querySelectorAll');
      document.createElement = Document.prototype.createElement.bind(document) as typeof document.createElement;
      try {
        element.requestUpdate();
        await updated(element);
        expect(searches.args.flat().filter((selector) => selector.startsWith('['))).to.deep.equal([]);
      } finally {
        Reflect.deleteProperty(document, 'createElement');
        searches.restore();
      }
    });

    it('another list of activity-events counts from then on', async () => {
      const element = await mount({'activity-events': 'scroll'});
      element.setAttribute('activity-events', 'scrollend');
      await updated(element);
      expect(element.activityEvents).to.equal('scrollend');
    });

    it('another channel is another session', async () => {
      const element = await mount(LIMITS);
      await time.now.pass(40);
      element.channel = crypto.randomUUID();
      await updated(element);
      expect([element.phase, element.idleFor]).to.deep.equal(['active', 0]);
      expect(isOpen(element, 'dialog')).to.equal(false);
    });
  });

  describe('disabled', () => {
    it('tracks nothing and shows nothing', async () => {
      const element = await mount({...LIMITS, disabled: true});
      const events = record(element);
      await time.now.pass(100);
      element.activity();
      element.extend();
      expect([element.phase, element.idleFor, element.expiresIn]).to.deep.equal(['active', 0, 60]);
      expect(types(events)).to.deep.equal([]);
    });

    it('ends a warning; the session begins again when the attribute is removed', async () => {
      const element = await mount(LIMITS);
      await time.now.pass(30);
      expect(isOpen(element, 'dialog')).to.equal(true);
      element.disabled = true;
      await updated(element);
      expect(element.phase).to.equal('active');
      expect(element.shadowRoot?.querySelectorAll('dialog[open]').length).to.equal(0);
      await time.now.pass(100);
      element.disabled = false;
      await updated(element);
      await time.now.pass(29);
      expect(element.phase).to.equal('active');
      await time.now.pass(1);
      expect(element.phase).to.equal('warning');
      expect(dialog(element, 'dialog').matches(':modal')).to.equal(true);
    });
  });

  describe('with invalid values', () => {
    let complaint: SinonStub;
    beforeEach(() => {
      complaint = stub(console, 'error');
    });
    afterEach(() => complaint.restore());

    /** The attributes, and the parts of the one message: attribute, value, and the value used instead. */
    const wrong: readonly [Attributes, ...string[]][] = [
      [{'expire-after': 'soon'}, 'expire-after', 'soon', '600'],
      [{'expire-after': -5}, 'expire-after', '-5', '600'],
      [{'expire-after': 0}, 'expire-after', '"0"', '600'],
      [{'expire-after': ''}, 'expire-after', '""', '600'],
      [{'expire-after': 'Infinity'}, 'expire-after', 'Infinity', '600'],
      [{'warn-after': 'later'}, 'warn-after', 'later', '540'],
      [{'warn-after': -1}, 'warn-after', '-1', '540'],
      [{'warn-after': 0}, 'warn-after', '"0"', '540'],
      [{'warn-after': ''}, 'warn-after', '""', '540'],
      [{'warn-after': 600}, 'warn-after', '600', '540'],
      [{'warn-after': 200, 'expire-after': 200}, 'warn-after', '200', '180'],
      [{'ping-method': 'put'}, 'ping-method', 'put', 'get'],
      [{'ping-url': 'http://['}, 'ping-url', 'http://[', 'alone'],
      [{'logout-url': 'javascript:alert(1)'}, 'logout-url', 'javascript:alert(1)', 'reload'],
      [{'logout-url': 'data:text/html,bye'}, 'logout-url', 'data:text/html,bye', 'reload'],
      [{'logout-url': 'http://['}, 'logout-url', 'http://[', 'reload'],
      [{'extend-on': 'click'}, 'extend-on', 'click', 'activity'],
      [{'expire-action': 'explode'}, 'expire-action', 'explode', 'leave'],
      [{'login-url': 'javascript:alert(1)'}, 'login-url', 'javascript:alert(1)', 'no link'],
    ];
    for (const [attributes, ...named] of wrong) {
      it(`are reported once, and the page goes on: ${JSON.stringify(attributes)}`, async () => {
        const element = await mount(attributes);
        element.activity();
        await time.now.pass(20);
        element.returnParam = 'next';
        await updated(element);
        expect(complaint.args.length, complaint.args.join('\n')).to.equal(1);
        for (const word of named) expect(complaint.firstCall.args[0]).to.contain(word);
        expect(element.phase).to.equal('active');
        expect(element.idleFor).to.equal(20);
      });
    }

    it('still protect the page when a script has set a value that is no text', async () => {
      const element = create(LIMITS);
      Object.assign(element, {activityEvents: ['keydown', 'click'], extendOn: true});
      await fixture(html`${element}`);
      await time.now.pass(40);
      expect(element.phase).to.equal('warning');
      expect(complaint.args.length, complaint.args.join('\n')).to.equal(1);
      expect(complaint.firstCall.args[0]).to.contain('extend-on="true"').and.to.contain('activity');
    });

    it('are obeyed when they are valid, without a message', async () => {
      await mount({'expire-after': ' 90 ', 'warn-after': '60.0', 'ping-method': 'GET', 'extend-on': 'Button'});
      await mount({'expire-after': 300});
      await mount({'logout-url': 'https://login.example/bye', 'return-param': 'next'});
      expect(complaint.args).to.deep.equal([]);
    });

    it('signOut() without logout-url and logout-form says so, and ends the session', async () => {
      const element = await mount();
      const events = record(element);
      element.signOut();
      expect(complaint.callCount).to.equal(1);
      expect(complaint.firstCall.args[0]).to.contain('logout-url').and.to.contain('logout-form');
      expect(types(events)).to.deep.equal(['session-expire']);
    });
  });

  it('can be read before the element is connected, and its methods do not throw', async () => {
    const element = create(LIMITS);
    element.activity();
    element.extend();
    expect([element.phase, element.idleFor, element.expiresIn]).to.deep.equal(['active', 0, 60]);
    expect(await element.ping()).to.equal('unreachable');
  });
});
