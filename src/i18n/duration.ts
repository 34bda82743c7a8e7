import type {Messages} from './messages.ts';

/** In these languages `Intl` joins units by a comma alone, as in a table. A sentence says "1 Minute und 5 Sekunden". */
const JOINED_BY_AND = /^(de|el|et|he|id|ms|sk|sv|vi)\b/;

/**
 * A duration in words: "1 minute, 5 seconds". Numbers, units and plurals are those of `language`, the units those of
 * `own` if it has them. If the browser does not know the language, they are English, as the other texts are then; the
 * browser would use its own language instead.
 */
export function formatDuration(seconds: number, language: string, own: Partial<Messages> = {}): string {
  const languages = [language, 'en'];
  const format = (value: number, unit: 'minute' | 'second') => {
    const words = own[`${unit}${value}` as 'minute2'] ?? (own[unit] && `${value} ${own[unit]}`);
    if (words) return words;
    return new Intl.NumberFormat(languages, {style: 'unit', unit, unitDisplay: 'long'}).format(value);
  };
  const minutes = Math.floor(seconds / 60);
  const rest = seconds % 60;
  const parts = minutes > 0 ? [format(minutes, 'minute')] : [];
  if (rest > 0 || minutes === 0) parts.push(format(rest, 'second'));
  const type = JOINED_BY_AND.test(language) ? 'conjunction' : 'unit';
  return new Intl.ListFormat(languages, {type}).format(parts);
}

/**
 * The sentence with the time left: "You will be signed out in 59 seconds."
 *
 * @throws whatever a function of the page throws
 */
export function sayTimeLeft(messages: Messages, time: string): string {
  const {timeLeft} = messages;
  // A function, because `$` has a special meaning in a replacement text.
  return typeof timeLeft === 'string' ? timeLeft.replace('{time}', () => time) : (timeLeft(time) ?? time);
}
