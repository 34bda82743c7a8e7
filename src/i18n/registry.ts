import {messages as en} from './locales/en.ts';
import type {Messages} from './messages.ts';

/** The texts of one language, and how it is written. */
export interface Words {
  readonly messages: Messages;
  /** A language tag for `Intl` and `lang`. */
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
}

const registered = new Map<string, Messages>();
const listeners = new Set<() => void>();
const wanted = new Set<string>();
let load: ((tag: string) => void) | undefined;

/**
 * Gives texts for a language, in place of those that there are. What is missing stays as it was: `de-CH` has the texts
 * of `de`, and a language without any is English.
 *
 * @param tag - a BCP 47 language tag, such as `de` or `de-CH`
 * @throws RangeError if `tag` is not a language tag
 */
export function registerMessages(tag: string, messages: Partial<Messages>): void {
  const key = new Intl.Locale(tag).toString();
  registered.set(key, withTexts(findWords(key).messages, messages));
  for (const listener of listeners) listener();
}

/** The texts of `own` in place of those of `usual`; what is undefined or null, as much that is looked up is, is missing. */
export function withTexts(usual: Messages, own: Partial<Messages> | undefined): Messages {
  const texts = Object.entries(own ?? {}).filter(([, text]) => text !== undefined && text !== null);
  return {...usual, ...Object.fromEntries(texts)};
}

/** Calls `listener` when there are new texts. */
export function onMessages(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** From now on each language that is asked for and not there is asked of `loader`, once. */
export function loadMessagesBy(loader: (tag: string) => void): void {
  load = loader;
}

/** The texts for a language tag, as pages write them. The most special that fits; English if there are none. */
export function findWords(tag: string): Words {
  const locale = readTag(tag);
  const bundled = bundledTag(locale);
  for (let key = locale.toString(); key; key = key.replace(/-?[^-]*$/, '')) {
    const messages = registered.get(key);
    if (messages) return words(locale, messages);
  }
  const messages = registered.get(bundled);
  if (messages) return words(new Intl.Locale(bundled), messages);
  if (locale.language === 'en') return words(locale, en);
  if (load && !wanted.has(bundled)) {
    wanted.add(bundled);
    load(bundled);
  }
  return findWords('en');
}

function words(locale: Intl.Locale, messages: Messages): Words {
  const rightToLeft = /Arab|Hebr|Syrc|Thaa/.test(locale.maximize().script ?? '');
  return {messages, language: locale.toString(), direction: rightToLeft ? 'rtl' : 'ltr'};
}

/** Many a page writes `de_DE`. */
function readTag(tag: string): Intl.Locale {
  try {
    return new Intl.Locale(tag.replaceAll('_', '-'));
  } catch {
    return new Intl.Locale('en');
  }
}

/** The name of the language among those of this package: some go by script or region. */
function bundledTag(locale: Intl.Locale): string {
  const {language, script, region} = locale.maximize();
  if (language === 'zh') return `zh-${script}`;
  if (language === 'pt') return region === 'BR' ? 'pt-BR' : 'pt-PT';
  return language === 'no' || language === 'nn' ? 'nb' : language;
}
