import {expect} from '@open-wc/testing';
import {stub} from 'sinon';
import '../../src/i18n/locales/de.ts';
import '../../src/i18n/locales/fa.ts';
import '../../src/i18n/locales/he.ts';
import '../../src/i18n/locales/id.ts';
import '../../src/i18n/locales/nb.ts';
import '../../src/i18n/locales/pt-BR.ts';
import '../../src/i18n/locales/pt-PT.ts';
import '../../src/i18n/locales/zh-Hans.ts';
import '../../src/i18n/locales/zh-Hant.ts';
import {registerMessages, type SessionSecurityElement} from '../../src/element.ts';
import {setMessageLoader} from '../../src/i18n/registry.ts';
import {type Attributes, dialog, isOpen, LIMITS, mount, named, part, updated} from '../support/mount.ts';
import {put} from '../support/page.ts';
import {simulatedTime} from '../support/simulated-time.ts';

// Private subtags (x-…), so that tests do not use the texts of the package.
const RED = 'en-x-red';
const BLUE = 'ar-x-blue';

/** The lang of a page, with the language, direction and Sign out button of its dialog. */
const PAGES: Record<string, [language: string, direction: string, signOut: string]> = {
  'de-AT': ['de-AT', 'ltr', 'Abmelden'],
  de_CH: ['de-CH', 'ltr', 'Abmelden'],
  'de-Latn-DE-1996': ['de-Latn-DE-1996', 'ltr', 'Abmelden'],
  iw: ['he', 'rtl', 'התנתקות'],
  'he-IL': ['he-IL', 'rtl', 'התנתקות'],
  'fa-AF': ['fa-AF', 'rtl', 'خروج از حساب'],
  in: ['id', 'ltr', 'Keluar'],
  no: ['nb', 'ltr', 'Logg ut'],
  'nn-NO': ['nb', 'ltr', 'Logg ut'],
  pt: ['pt-BR', 'ltr', 'Sair'],
  'pt-AO': ['pt-PT', 'ltr', 'Terminar sessão'],
  zh: ['zh-Hans', 'ltr', '退出登录'],
  'zh-SG': ['zh-Hans', 'ltr', '退出登录'],
  'zh-TW': ['zh-Hant', 'ltr', '登出'],
  'zh-Hant-HK': ['zh-Hant-HK', 'ltr', '登出'],
};

describe('the language', () => {
  const time = simulatedTime();

  before(() => {
    registerMessages(RED, {stay: 'red', expiredHeading: 'red end'});
    registerMessages(BLUE, {stay: 'blue'});
  });

  afterEach(() => document.documentElement.setAttribute('lang', ''));

  const stay = (element: Element) => part(element, 'stay-button').textContent?.trim();
  const signOut = (element: Element) => part(element, 'sign-out-button').textContent?.trim();

  /** The text of the Stay button in the next second, when the warning renders again. */
  async function stayNow(element: SessionSecurityElement) {
    await time.now.pass(1);
    await updated(element);
    return stay(element);
  }

  /** An element with an open warning: without one it renders no text. */
  async function warned(attributes: Attributes, page?: ParentNode) {
    const element = await mount({...LIMITS, ...attributes});
    page?.append(element);
    await time.now.pass(30);
    await updated(element);
    return element;
  }

  it('I1: is taken from the nearest lang attribute', async () => {
    const page = await put(`<div lang="${RED}"><p lang="${BLUE}"></p></div>`);
    expect(stay(await warned({}, page))).to.equal('red');
    expect(stay(await warned({}, page.querySelector('p')!))).to.equal('blue');
    expect(stay(await warned({lang: BLUE}, page))).to.equal('blue');
    expect(stay(await warned({lang: ''}, page))).to.equal('Stay signed in');
  });

  it('I1: is taken from the host in a shadow tree', async () => {
    const host = await put<HTMLElement>(`<div lang="${RED}"></div>`);
    const root = host.attachShadow({mode: 'open'});
    const element = await warned({}, root);
    expect(stay(element)).to.equal('red');
    host.lang = BLUE;
    expect(await stayNow(element)).to.equal('blue');
  });

  it('I1: follows a change at the page, at an ancestor or at the element within a second', async () => {
    const page = await put<HTMLElement>('<div></div>');
    const element = await warned({}, page);
    expect(stay(element)).to.equal('Stay signed in');
    document.documentElement.lang = RED;
    expect(await stayNow(element)).to.equal('red');
    page.lang = BLUE;
    expect(await stayNow(element)).to.equal('blue');
    element.lang = RED;
    expect(await stayNow(element)).to.equal('red');
    element.removeAttribute('lang');
    page.removeAttribute('lang');
    expect(await stayNow(element)).to.equal('red');
  });

  it('I1: changes in an open warning when its texts arrive later', async () => {
    const element = await warned({lang: 'tlh'});
    expect(stay(element)).to.equal('Stay signed in');
    registerMessages('tlh', {stay: 'yIratlh'});
    await updated(element);
    expect(stay(element)).to.equal('yIratlh');
  });

  it('I1: texts are requested when the page opens, because there may be no network when it warns', async () => {
    const asked: string[] = [];
    setMessageLoader((tag) => asked.push(tag));
    await mount({...LIMITS, lang: 'cy'});
    expect(asked).to.deep.equal(['cy']);
  });

  it('I1: the dialogs have the lang and dir of their text, whatever the page has', async () => {
    const element = await warned({lang: BLUE});
    expect(dialog(element, 'dialog')).to.include({lang: BLUE, dir: 'rtl'});
    element.lang = 'sw';
    await stayNow(element);
    expect(dialog(element, 'dialog')).to.include({lang: 'en', dir: 'ltr'});
    element.lang = BLUE;
    await time.now.pass(30);
    await updated(element);
    expect(dialog(element, 'cover')).to.include({lang: BLUE, dir: 'rtl'});
  });

  it('I1: falls back to English without texts, and for an invalid language tag', async () => {
    for (const lang of ['tlh-x-none', '', '!', 'a b', '-']) {
      expect(stay(await warned({lang})), lang).to.be.oneOf(['Stay signed in', 'yIratlh']);
    }
  });

  it('I1: uses the texts of a language for its regions, and those of a region first', async () => {
    registerMessages('gv', {stay: 'gv'});
    registerMessages('gv-IM', {stay: 'gv-IM'});
    const said = async (lang: string) => stay(await warned({lang}));
    expect([await said('gv'), await said('gv-GB'), await said('gv_IM'), await said('GV-im-x-y')]).to.deep.equal([
      'gv',
      'gv',
      'gv-IM',
      'gv-IM',
    ]);
  });

  for (const [lang, wanted] of Object.entries(PAGES)) {
    it(`I1: a page in ${lang} gets ${wanted[0]}`, async () => {
      const element = await warned({lang});
      const shown = dialog(element, 'dialog');
      expect([shown.lang, shown.dir, signOut(element)]).to.deep.equal(wanted);
    });
  }

  it('I2: a text can be replaced for a region, which keeps the other texts of its language', async () => {
    registerMessages('de-LI', {stay: 'Dableiben'});
    const element = await warned({lang: 'de-LI'});
    expect([stay(element), signOut(element)]).to.deep.equal(['Dableiben', 'Abmelden']);
    expect(stay(await warned({lang: 'de'}))).to.equal('Angemeldet bleiben');
  });

  it('I2: a text can be replaced for all elements, and the others stay', async () => {
    const element = await warned({lang: 'en-x-ours'});
    const heading = part(element, 'heading').textContent;
    registerMessages('en-x-ours', {stay: 'Carry on'});
    registerMessages('en-x-ours', {signOut: 'Leave'});
    await updated(element);
    expect(stay(element)).to.equal('Carry on');
    expect(part(element, 'sign-out-button').textContent?.trim()).to.equal('Leave');
    expect(part(element, 'heading').textContent).to.equal(heading);
  });

  it('I2: a text can be replaced for one element, in any language', async () => {
    const one = await mount({...LIMITS, lang: RED});
    const other = await mount({...LIMITS, lang: RED});
    one.messages = {stay: 'mine', timeLeft: (left) => `Only ${left}!`};
    await time.now.pass(30);
    await updated(one);
    expect([stay(one), stay(other)]).to.deep.equal(['mine', 'red']);
    expect(part(one, 'countdown').textContent?.trim()).to.equal('Only 30\u00a0seconds!');
    one.messages = undefined;
    await updated(one);
    expect(stay(one)).to.equal('red');
  });

  it('I2: a text that throws is left out, with one message on the console', async () => {
    const complaints = stub(console, 'error');
    try {
      const element = await mount({...LIMITS, lang: RED});
      element.messages = {
        stay: 'mine',
        timeLeft: () => {
          throw new Error('no such text');
        },
      };
      await time.now.pass(32);
      expect(isOpen(element, 'dialog')).to.equal(true);
      expect([stay(element), part(element, 'countdown').textContent]).to.deep.equal(['mine', '28\u00a0seconds']);
      expect(complaints.args.join()).to.match(/timeLeft.*no such text/);
      expect(complaints.callCount).to.equal(1);
      await time.now.pass(28);
      expect(isOpen(element, 'cover')).to.equal(true);
    } finally {
      complaints.restore();
    }
  });

  it('I2: keeps the text if the page gives undefined or null', async () => {
    const missing = undefined as unknown as string;
    registerMessages('en-x-half', {stay: missing, signOut: 'Leave'});
    const element = await mount({...LIMITS, lang: 'en-x-half'});
    element.messages = {expiredHeading: missing, timeLeft: () => missing};
    await time.now.pass(30);
    expect([stay(element), signOut(element)]).to.deep.equal(['Stay signed in', 'Leave']);
    expect(part(element, 'countdown').textContent).to.equal('30\u00a0seconds');
    await time.now.pass(30);
    expect(named(dialog(element, 'cover')).getAttribute('aria-label')).to.equal('You have been signed out');
    expect(document.title).to.equal('You have been signed out');
  });

  it('registerMessages() throws for an invalid language tag', () => {
    expect(() => registerMessages('not a tag', {})).to.throw(RangeError);
  });
});
