/** Here `Intl` joins units by a comma alone, as in a table. A sentence says "1 Minute und 5 Sekunden". */
const JOINED_BY_AND = /^(de|el|et|he|id|ms|sk|sv|vi)\b/;

/**
 * A duration in words: "1 minute, 5 seconds". Numbers, units and plurals are those of `language`. If the browser does not
 * know it, they are English, as the other texts are then; the browser would use its own language instead.
 */
export function formatDuration(seconds: number, language: string): string {
  const languages = [language, 'en'];
  const format = (value: number, unit: 'minute' | 'second') =>
    new Intl.NumberFormat(languages, {style: 'unit', unit, unitDisplay: 'long'}).format(value);
  const minutes = Math.floor(seconds / 60);
  const rest = seconds % 60;
  const parts = minutes > 0 ? [format(minutes, 'minute')] : [];
  if (rest > 0 || minutes === 0) parts.push(format(rest, 'second'));
  const type = JOINED_BY_AND.test(language) ? 'conjunction' : 'unit';
  return new Intl.ListFormat(languages, {type}).format(parts);
}
