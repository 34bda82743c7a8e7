import {deepEqual, equal} from 'node:assert/strict';
import {after, before, describe, it} from 'node:test';
import type {Browser, Page} from 'puppeteer-core';
import {formatDuration, sayTimeLeft} from '../../../src/i18n/duration.ts';
import {messages as german} from '../../../src/i18n/locales/de.ts';
import {messages as english} from '../../../src/i18n/locales/en.ts';
import type {Messages} from '../../../src/i18n/messages.ts';
import {ScreenReader} from './orca.ts';
import {EXPIRE_AFTER, type Language, TestedPage, WARN_AFTER} from './page.ts';

const LANGUAGES: Readonly<Record<Language, Messages>> = {en: english, de: german};

/** Seconds that are left when the warning opens. It opens late, so that the time to announce is no round number. */
const LEFT_AT_OPENING = 75;

/** The sixth function key, by its code in X: it moves the focus between the parts of a browser's window. */
const NEXT_PART = '0xffc3';

/** The name of the element that has the focus before the warning. */
const FIELD = 'Note entry';

/** The tests that hold for every browser that Orca reads. */
export function describeWithOrca(name: string, start: (env: NodeJS.ProcessEnv) => Promise<Browser>): void {
  describe(`what a user of Orca hears in ${name}`, () => {
    let orca: ScreenReader;
    let browser: Browser;
    let page: Page;

    before(async () => {
      orca = await ScreenReader.start();
      browser = await start(orca.env);
      [page] = (await browser.pages()) as [Page];
    });

    after(async () => {
      await browser?.close();
      await orca?.stop();
    });

    /** Opens a page, and puts the focus into its field by the keyboard. */
    async function open(language: Language, attributes = ''): Promise<TestedPage> {
      let tested!: TestedPage;
      await orca.listen(async () => {
        tested = await TestedPage.open(page, language, attributes);
      }, 'Finished loading Record');
      const inPage = () => page.evaluate(() => document.hasFocus());
      for (let parts = 0; parts < 8 && !(await inPage()); parts++) await orca.listen(() => orca.press(NEXT_PART));
      const field = await orca.listen(() => orca.press('Tab'), FIELD);
      // Otherwise the rest of the test proves nothing.
      expectOnce(field, [FIELD], [FIELD]);
      return tested;
    }

    for (const named of [undefined, 'keydown selectionchange']) {
      it(`A1: reading is ${named ? '' : 'no '}activity with activity-events ${named ?? 'left out'}`, async (test) => {
        const tested = await open('en', named ? `activity-events="${named}"` : '');
        test.after(() => tested.close());
        // Beside the field, Orca keeps the keys that read.
        await orca.listen(() => orca.press('Tab'), 'Save');
        await tested.stopAt(WARN_AFTER / 2);
        const idleFor = () => page.$eval('session-security', (element) => element.idleFor);
        equal(await idleFor(), WARN_AFTER / 2);
        const heard = await orca.listen(() => orca.press('Up'));
        deepEqual(
          {read: heard.length > 0, idleFor: await idleFor()},
          {read: true, idleFor: named ? 0 : WARN_AFTER / 2},
        );
      });
    }

    for (const [language, messages] of Object.entries(LANGUAGES) as [Language, Messages][]) {
      const timeLeft = (seconds: number) => sayTimeLeft(messages, formatDuration(seconds, language));
      const times = [LEFT_AT_OPENING, 120, 60, 30, 10].map(timeLeft);
      const {warningHeading, warningMessage, unsavedWarning, stay, signOut} = messages;

      describe(`of the warning, in a page in the language ${language}`, () => {
        const words = [warningHeading, warningMessage, unsavedWarning, ...times, FIELD];
        const heard: Record<'opening' | 'marks' | 'tab' | 'back' | 'return', string[]> = {
          opening: [],
          marks: [],
          tab: [],
          back: [],
          return: [],
        };
        let tested: TestedPage;

        before(async () => {
          tested = await open(language);
          await orca.listen(() => orca.press('a'));
          const opens = () => tested.stopAt(EXPIRE_AFTER - LEFT_AT_OPENING);
          heard.opening = await orca.listen(opens, stay);
          for (const mark of [60, 30, 10]) {
            // The seconds around the mark; only the mark must be heard.
            const seconds = [mark + 2, mark + 1, mark, mark - 1, mark - 2];
            heard.marks.push(
              ...(await orca.listen(async () => {
                for (const left of seconds) await tested.stopAt(EXPIRE_AFTER - left);
              }, timeLeft(mark))),
            );
          }
          heard.tab = await orca.listen(() => orca.press('Tab'), signOut);
          heard.back = await orca.listen(() => orca.press('shift+Tab'), stay);
          heard.return = await orca.listen(() => orca.press('Return'), FIELD);
        });

        after(() => tested?.close());

        it('W11: the heading, the message, the time left and Stay at its opening, each once', () => {
          const opening = [warningHeading, warningMessage, unsavedWarning, timeLeft(LEFT_AT_OPENING), stay];
          expectOnce(heard.opening, opening, [...words, stay]);
        });

        it('W3: the time left at each full minute, at 30 and at 10 seconds, and nothing in between', () => {
          deepEqual(heard.marks, [60, 30, 10].map(timeLeft));
        });

        it('W1: the button that Tab goes to', () => {
          expectOnce(heard.tab, [signOut], [...words, stay, signOut]);
          expectOnce(heard.back, [stay], [...words, stay, signOut]);
        });

        it('W1: the field of the page after Stay', () => {
          expectOnce(heard.return, [FIELD], [...words, stay, signOut]);
        });
      });

      describe(`of the cover, in a page in the language ${language}`, () => {
        const states = ['checking', 'expired', 'locked'] as const;
        const words = [
          ...states.flatMap((state) => [messages[`${state}Heading`], messages[`${state}Message`]]),
          ...[warningHeading, warningMessage, ...times, FIELD],
        ];

        it('W11: each state once, where the server takes its time', async (test) => {
          const tested = await open(language, 'ping-url="/ping"');
          test.after(() => tested.close());
          tested.answer(undefined);
          const checking = await orca.listen(() => tested.runFrom(EXPIRE_AFTER), messages.checkingMessage);
          const expired = await orca.listen(async () => {
            tested.answer('"logout"');
            await tested.askNow();
          }, messages.expiredMessage);
          expectOnce(checking, [messages.checkingHeading, messages.checkingMessage], words);
          expectOnce(expired, [messages.expiredHeading, messages.expiredMessage], words);
        });

        // The same code in every language; one is enough.
        if (language !== 'en') return;

        it('W11: the end alone after the warning, where the server answers at once', async (test) => {
          const tested = await open(language, 'ping-url="/ping"');
          test.after(() => tested.close());
          tested.answer(String(EXPIRE_AFTER - LEFT_AT_OPENING));
          await orca.listen(() => tested.stopAt(EXPIRE_AFTER - LEFT_AT_OPENING), stay);
          tested.answer('"logout"');
          const heard = await orca.listen(() => tested.runFrom(EXPIRE_AFTER), messages.expiredMessage);
          expectOnce(heard, [messages.expiredHeading, messages.expiredMessage], [...words, stay]);
        });

        it('W11: the lock, and the way to sign in again', async (test) => {
          const tested = await open(language, 'ping-url="/ping" expire-action="lock" login-url="/sign-in"');
          test.after(() => tested.close());
          tested.answer('"logout"');
          const lock = await orca.listen(() => tested.runFrom(EXPIRE_AFTER), messages.lockedMessage);
          const link = await orca.listen(() => orca.press('Tab'), messages.signInAgain);
          expectOnce(lock, [messages.lockedHeading, messages.lockedMessage], words);
          expectOnce(link, [messages.signInAgain], [...words, messages.signInAgain]);
        });
      });
    }
  });
}

/** Fails unless exactly the `expected` ones of the sentences in `words` were heard, in this order, each once. */
function expectOnce(heard: readonly string[], expected: readonly string[], words: readonly string[]): void {
  deepEqual(sentences(heard, words), expected, `Not as expected: ${JSON.stringify({heard, expected}, null, 2)}`);
}

/** The heard sentences that are in `words`, in their order and as often as they were heard. */
function sentences(heard: readonly string[], words: readonly string[]): string[] {
  const text = heard.join(' ');
  const found: {readonly index: number; readonly word: string}[] = [];
  for (const word of words) {
    for (let index = text.indexOf(word); index >= 0; index = text.indexOf(word, index + 1)) found.push({index, word});
  }
  return found.sort((a, b) => a.index - b.index).map(({word}) => word);
}
