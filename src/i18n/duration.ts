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
  if (minutes === 0) return format(rest, 'second');
  if (rest === 0) return format(minutes, 'minute');
  const list = new Intl.ListFormat(languages, {type: 'unit', style: 'long'});
  return list.format([format(minutes, 'minute'), format(rest, 'second')]);
}
