import {localeFileOf, parseTag} from './choose-language.ts';
import {messages as english} from './locales/en.ts';
import type {Messages} from './messages.ts';

/** The texts of one language, and how it is written. */
export interface LocalizedMessages {
  readonly messages: Messages;
  /** A language tag for `Intl` and `lang`. */
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  /** English in place of a language that has no texts. */
  readonly isFallback?: boolean;
}

const registered = new Map<string, Messages>();
const listeners = new Set<() => void>();
const requested = new Set<string>();
let load: ((tag: string) => void) | undefined;

/**
 * Registers texts for a language, in place of the present ones. Texts that are left out stay as they are: `de-CH` has
 * those of `de`, and a language without any has the English ones.
 *
 * @param tag - a BCP 47 language tag, such as `de` or `de-CH`
 * @throws RangeError if `tag` is not a language tag
 */
export function registerMessages(tag: string, messages: Partial<Messages>): void {
  const key = new Intl.Locale(tag).toString();
  registered.set(key, overrideMessages(findMessages(key).messages, messages));
  for (const listener of listeners) listener();
}

/**
 * `messages` with the texts of `own` in their place; a text that is undefined or null is missing. An own `expiredMessage`
 * also takes the place of `revokedMessage`, which would say something else, perhaps in another language.
 */
export function overrideMessages(messages: Messages, own: Partial<Messages> | undefined): Messages {
  const texts = Object.entries(own ?? {}).filter(([, text]) => text !== undefined && text !== null);
  const {revokedMessage, ...others} = messages;
  return {...(own?.expiredMessage ? others : messages), ...Object.fromEntries(texts)};
}

/** Calls `listener` when texts are registered. Returns how to stop. */
export function onMessagesChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Calls `loader` once for each language that is needed and not registered. */
export function setMessageLoader(loader: (tag: string) => void): void {
  load = loader;
}

/** The texts for a language tag as pages write it: those of the first language that fits and has some, or English. */
export function findMessages(tag: string): LocalizedMessages {
  const locale = parseTag(tag);
  const file = localeFileOf(locale);
  let key = locale.toString();
  // `de-CH-1996`, then `de-CH`, then `de`.
  while (key && !registered.has(key)) key = key.replace(/-?[^-]+$/, '');
  const messages = registered.get(key || file);
  if (messages) return localize(key ? locale : new Intl.Locale(file), messages);
  if (locale.language === 'en') return localize(locale, english);
  if (load && !requested.has(file)) {
    requested.add(file);
    load(file);
  }
  return {...findMessages('en'), isFallback: true};
}

function localize(locale: Intl.Locale, messages: Messages): LocalizedMessages {
  const rightToLeft = /Arab|Hebr|Syrc|Thaa/.test(locale.maximize().script ?? '');
  return {messages, language: locale.toString(), direction: rightToLeft ? 'rtl' : 'ltr'};
}
