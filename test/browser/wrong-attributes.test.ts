import {expect} from '@open-wc/testing';
import {stub} from 'sinon';
import {type Attributes, mount} from '../support/mount.ts';

/** Mounts an element, and returns it with what the console says. */
async function complaintsOf(attributes: Attributes) {
  const complaint = stub(console, 'error');
  try {
    const element = await mount(attributes);
    return {element, said: complaint.args.join('\n')};
  } finally {
    complaint.restore();
  }
}

describe('a wrong attribute', () => {
  for (const value of ['1.800', '0x708', '1e3', '1,800', '-5', '']) {
    it(`is named and replaced by its default: expire-after="${value}"`, async () => {
      const {element, said} = await complaintsOf({'expire-after': value});
      expect(said).to.contain(`expire-after="${value}"`).and.to.contain('600');
      expect(element.expiresIn).to.equal(600);
    });
  }

  for (const value of ['1800.5', '90.25', ' 100 ']) {
    it(`is none: expire-after="${value}"`, async () => {
      const {element, said} = await complaintsOf({'expire-after': value, 'warn-after': 50});
      expect(said).to.equal('');
      expect(element.expireAfter).to.equal(Number(value));
    });
  }

  for (const [wrong, right] of [
    ['expireAfter', 'expire-after'],
    ['warnAfter', 'warn-after'],
    ['pingUrl', 'ping-url'],
    ['guardForms', 'guard-forms'],
    ['loginUrl', 'login-url'],
  ] as const) {
    it(`is named with its right spelling: ${wrong}`, async () => {
      const {said} = await complaintsOf({[wrong]: '300'});
      expect(said).to.contain(wrong.toLowerCase()).and.to.contain(right);
    });
  }

  for (const [name, value] of [
    ['disabled', 'False'],
    ['guard-forms', 'false'],
    ['disabled', '0'],
  ] as const) {
    it(`is named if it is true by its presence: ${name}="${value}"`, async () => {
      const {element, said} = await complaintsOf({[name]: value});
      expect(said).to.contain(`${name}="${value}"`);
      expect(element.disabled || element.guardForms).to.equal(true);
      expect((await complaintsOf({[name]: ''})).said).to.equal('');
    });
  }

  it('is named if it seems to be milliseconds, and obeyed', async () => {
    const {element, said} = await complaintsOf({'expire-after': 600_000});
    expect(said).to.contain('600000').and.to.contain('seconds');
    expect(element.expiresIn).to.equal(600_000);
  });

  it('is named at once: logout-form without such a form, and lock without login-url', async () => {
    expect((await complaintsOf({'logout-form': 'nope'})).said).to.contain('logout-form="nope"');
    expect((await complaintsOf({'expire-action': 'lock'})).said).to.contain('login-url');
  });

  for (const value of ['none', 'off Click']) {
    it(`is named if nothing would count as activity: activity-events="${value}"`, async () => {
      expect((await complaintsOf({'activity-events': value})).said).to.contain(`activity-events="${value}"`);
    });
  }

  for (const value of ['focusin', 'compositionupdate', 'selectionchange', 'beforeinput', 'touchend', 'none click']) {
    it(`is none if something counts as activity: activity-events="${value}"`, async () => {
      expect((await complaintsOf({'activity-events': value})).said).to.equal('');
    });
  }

  it('is named once a page, whatever copies of the element there are', async () => {
    const attributes = {'ping-url': 'ftp://once'};
    expect((await complaintsOf(attributes)).said).to.contain('ftp://once');
    expect((await complaintsOf(attributes)).said).to.equal('');
  });
});
