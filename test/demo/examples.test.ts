import {deepEqual, equal, match} from 'node:assert/strict';
import {type TestContext, test} from 'node:test';
import {EXAMPLES} from '../../demo/examples.ts';
import {type DemoVisit, describeDemo} from '../support/demo-hosts.ts';

/** The end comes soon, where a test is about it; otherwise there is time to answer the warning on a busy machine. */
const SHORT = '?warn-after=2&expire-after=6';
const LONG = '?warn-after=2&expire-after=60';

describeDemo('the examples', 4, (begin) => {
  /** On the page of an example, as whoever is signed in. */
  async function signedIn(t: TestContext, example: string): Promise<DemoVisit> {
    const visit = await begin(t);
    await visit.signIn(`${SHORT}&next=${example}`);
    await visit.page.waitForSelector('session-security');
    return visit;
  }

  const reaches = (visit: DemoVisit, phase: string) => visit.page.waitForSelector(`session-security[phase=${phase}]`);

  for (const {name: example} of EXAMPLES.filter(({signedIn}) => !signedIn)) {
    test(`${example} warns, and its code stands beside it`, async (t) => {
      const visit = await begin(t);
      await visit.follow(`a[href="${example}.html"]`);
      await visit.open(`${example}.html${LONG}`);
      match(await visit.text('.code'), /<session-security/);
      await reaches(visit, 'warning');
      deepEqual(visit.complaints, []);
    });
  }

  test('own-warning shows a dialog of the page, and goes on by its button', async (t) => {
    const visit = await begin(t);
    await visit.open(`own-warning.html${LONG}`);
    await visit.page.locator('#warning[open] button').click();
    await reaches(visit, 'active');
    equal(await visit.page.$('session-security >>> dialog[open]'), null);
    deepEqual(visit.complaints, []);
  });

  test('scheme speaks the language that is chosen, from right to left too', async (t) => {
    const visit = await begin(t);
    await visit.open(`scheme.html${LONG}`);
    await reaches(visit, 'warning');
    await visit.page.$eval('[data-language=he]', (button) => (button as HTMLElement).click());
    await visit.page.waitForFunction(() => {
      const dialog = document.querySelector('session-security')?.shadowRoot?.querySelector('.warning');
      return dialog?.getAttribute('dir') === 'rtl' && /[\u05d0-\u05ea]/.test(dialog.textContent);
    });
    deepEqual(visit.complaints, []);
  });

  test('drafts brings back after signing in what was typed before', async (t) => {
    const visit = await signedIn(t, 'drafts');
    await visit.page.type('textarea', 'Half a sen');
    await visit.page.waitForSelector('form[action^="sign-in"]');
    await visit.fillIn();
    await visit.page.waitForFunction(() => document.querySelector('textarea')?.value === 'Half a sen');
    deepEqual(visit.complaints, []);
  });

  test('lock waits covered until the same person has signed in beside it', async (t) => {
    const visit = await signedIn(t, 'lock');
    await visit.page.type('textarea', 'Half a sen');
    await reaches(visit, 'locked');
    const beside = await visit.tabOf('session-security >>> .cover a');
    await beside.locator('input[name=name]').fill('Robin');
    await Promise.all([beside.waitForNavigation(), beside.locator('form[action^="sign-in"] button').click()]);
    await reaches(visit, 'active');
    equal(await visit.page.$eval('textarea', ({value}) => value), 'Half a sen');
    deepEqual(visit.complaints, []);
  });

  test('logout-form signs out by its form', async (t) => {
    const visit = await signedIn(t, 'logout-form');
    await visit.page.waitForSelector('form[action^="sign-in"]');
    deepEqual(visit.complaints, []);
  });
});
