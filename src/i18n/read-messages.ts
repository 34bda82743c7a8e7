import {messages as english} from './locales/en.ts';
import type {Messages} from './messages.ts';

const TEXTS = Object.keys(english);
const KNOWN = [...TEXTS, 'minute', 'minute1', 'minute2', 'second', 'second1'];

/**
 * Checks the texts of a file: it must have every text, and nothing else.
 *
 * @throws TypeError if `data` is anything else
 */
export function readMessages(data: unknown): Messages {
  const texts = Object(data);
  const keys = [...TEXTS, ...Object.keys(texts)];
  if (keys.every((key) => typeof texts[key] === 'string' && KNOWN.includes(key))) return texts;
  throw new TypeError('no texts');
}
