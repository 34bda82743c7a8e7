import {deepEqual, equal, match, notEqual, ok, throws} from 'node:assert/strict';
import {readdirSync} from 'node:fs';
import {before, describe, test} from 'node:test';
import {formatDuration, sayTimeLeft} from '../../src/i18n/duration.ts';
import {messages as english} from '../../src/i18n/locales/en.ts';
import type {Messages} from '../../src/i18n/messages.ts';
import {readMessages} from '../../src/i18n/read-messages.ts';
import {findMessages} from '../../src/i18n/registry.ts';

const TAGS = readdirSync('src/i18n/locales').map((file) => file.replace('.ts', ''));

/** More are welcome. */
const PROMISED = [
  ...['ca', 'cs', 'de', 'es', 'fr', 'it', 'nl', 'pl', 'pt-BR', 'pt-PT'],
  ...['ar', 'he', 'fa', 'zh-Hans', 'zh-Hant', 'ja', 'ko', 'ru', 'uk', 'tr', 'hi', 'vi', 'th', 'id'],
  ...['sv', 'nb', 'da', 'fi', 'el', 'hu', 'ro', 'bg', 'cy', 'sk', 'hr'],
];

/** Scripts that a language is written in, where its name for them is not theirs. */
const SCRIPTS: Record<string, readonly string[]> = {
  Hans: ['Han'],
  Hant: ['Han'],
  Jpan: ['Han', 'Hiragana', 'Katakana'],
  Kore: ['Hangul'],
};

const registered = new Map<string, Messages>();

before(async () => {
  for (const tag of TAGS) {
    const module = (await import(`../../src/i18n/locales/${tag}.ts`)) as {messages: Messages};
    registered.set(tag, module.messages);
  }
});

test('I1: every promised language exists', () => {
  deepEqual(
    PROMISED.filter((tag) => !TAGS.includes(tag)),
    [],
  );
});

for (const tag of TAGS) {
  describe(`the texts in ${tag}`, () => {
    const texts = () => Object.entries(registered.get(tag)!) as [keyof Messages, string][];

    test('I1: are found under their name once their file is imported', () => {
      equal(new Intl.Locale(tag).toString(), tag);
      deepEqual(findMessages(tag).messages, registered.get(tag));
    });

    test('I1: are all there, and are data', () => {
      deepEqual(readMessages(registered.get(tag)), registered.get(tag));
      for (const [key, text] of texts()) {
        ok(text.length > 1 && text === text.trim(), key);
        if (tag !== 'en') notEqual(text, english[key], key);
      }
    });

    test('I1: say the time that they are given', () => {
      for (const seconds of [1, 2, 5, 60, 125]) {
        const time = formatDuration(seconds, tag, registered.get(tag));
        ok(sayTimeLeft(registered.get(tag)!, time).includes(time), time);
      }
    });

    test('I1: say of a link that opens a new window that it does, in the same words as without one', () => {
      const {signInAgain, signInHere} = registered.get(tag)!;
      match(signInAgain.replace(signInHere, ''), /^( ?\(.+\)|（.+）)$/);
    });

    test('I1: are in the script of the language, letter for letter', () => {
      const script = new Intl.Locale(tag).maximize().script ?? '';
      const its = (SCRIPTS[script] ?? [script]).map((name) => `\\p{Script_Extensions=${name}}`).join('');
      const strange = new RegExp(`(?=\\p{L})[^${its}]`, 'u');
      for (const [key, text] of texts()) {
        equal(text.replace('{time}', '').match(strange)?.[0], undefined, key);
      }
    });

    test('are written from right to left in Arabic, Hebrew and Persian alone', () => {
      equal(findMessages(tag).direction, ['ar', 'he', 'fa'].includes(tag) ? 'rtl' : 'ltr');
    });
  });
}

describe('the time left', () => {
  const said = (tag: string, ...seconds: number[]) => {
    const {messages} = findMessages(tag);
    return seconds.map((each) => sayTimeLeft(messages, formatDuration(each, tag, messages)));
  };

  test('I1: has the plurals of Polish', () => {
    deepEqual(said('pl', 1, 2, 5, 22, 65), [
      'Czas do wylogowania: 1 sekunda.',
      'Czas do wylogowania: 2 sekundy.',
      'Czas do wylogowania: 5 sekund.',
      'Czas do wylogowania: 22 sekundy.',
      'Czas do wylogowania: 1 minuta i 5 sekund.',
    ]);
  });

  test('I1: has the plurals of Russian', () => {
    deepEqual(said('ru', 1, 3, 5, 21), [
      'До выхода осталось: 1 секунда.',
      'До выхода осталось: 3 секунды.',
      'До выхода осталось: 5 секунд.',
      'До выхода осталось: 21 секунда.',
    ]);
  });

  test('I1: has the plurals of Arabic, which has one for two', () => {
    deepEqual(said('ar', 1, 2, 3, 59), [
      'الوقت المتبقي حتى تسجيل الخروج: ثانية.',
      'الوقت المتبقي حتى تسجيل الخروج: ثانيتان.',
      'الوقت المتبقي حتى تسجيل الخروج: 3 ثوان.',
      'الوقت المتبقي حتى تسجيل الخروج: 59 ثانية.',
    ]);
  });

  test('I1: has the units of Welsh, also in a browser that knows them in English alone', () => {
    deepEqual(said('cy', 1, 120, 65, 720), [
      'Amser ar ôl cyn allgofnodi: 1 eiliad.',
      'Amser ar ôl cyn allgofnodi: 2 funud.',
      'Amser ar ôl cyn allgofnodi: 1 munud, 5 eiliad.',
      'Amser ar ôl cyn allgofnodi: 12 munud.',
    ]);
    equal(formatDuration(125, 'tlh', {minute: 'tup', minute2: '2 tupmey', second: 'lup'}), '2 tupmey, 5 lup');
  });

  test('I1: joins minutes and seconds as a sentence of the language does', () => {
    deepEqual(
      ['de', 'sv', 'he', 'vi', 'ru', 'ja', 'zh-Hans'].map((tag) => said(tag, 73)[0]),
      [
        'Sie werden in 1 Minute und 13 Sekunden abgemeldet.',
        'Du loggas ut om 1 minut och 13 sekunder.',
        'החיבור ינותק בעוד דקה ו-13 שניות.',
        'Bạn sẽ được đăng xuất sau 1 phút và 13 giây.',
        'До выхода осталось: 1 минута 13 секунд.',
        'あと 1 分 13 秒で自動的にサインアウトします。',
        '系统将在1分钟13秒钟后自动退出您的登录。',
      ],
    );
    deepEqual(said('de-AT', 73), said('de', 73));
    deepEqual(said('he', 1, 61), ['החיבור ינותק בעוד שנייה.', 'החיבור ינותק בעוד דקה ושנייה.']);
  });

  test('I1: is in English if the browser does not know the language', () => {
    equal(formatDuration(65, 'tlh'), '1 minute, 5 seconds');
  });
});

describe('the file of a language', () => {
  test('I1: is taken if it has all texts', () => {
    const units = {minute: 'min', minute1: 'a min', minute2: '2 mins', second: 's', second1: 'a s'};
    deepEqual(readMessages({...english, ...units}), {...english, ...units});
  });

  test('I1: is refused if a text is missing, is none, or is unknown', () => {
    const bad = [
      ...[undefined, null, 5, 'texts', [], {}, {stay: 'Stay'}, {...english, stay: null}, {...english, stay: {}}],
      ...[
        {...english, timeLeft: () => 'soon'},
        {...english, more: ''},
        {...english, constructor: ''},
      ],
      ...[{...english, minute: 1}, JSON.parse(`{"__proto__": ${JSON.stringify(english)}}`)],
    ];
    for (const data of bad) throws(() => readMessages(data), TypeError, JSON.stringify(data));
  });

  test('I1: can put nothing but texts into the sentence with the time', () => {
    for (const time of ['$& $1', '{time}']) equal(sayTimeLeft({...english, timeLeft: '<b>{time}'}, time), `<b>${time}`);
  });
});
