import {readFileSync} from 'node:fs';

const ESCAPES: Readonly<Record<string, string>> = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;'};

/** What a page's `{{name}}` places are filled with; every value is escaped. */
export type PageValues = Readonly<Record<string, string | number>>;

/** The page `<name>.html` of the folder pages, filled in. Throws on a place that has no value. */
export function page(name: string, values: PageValues): string {
  const template = readFileSync(new URL(`pages/${name}.html`, import.meta.url), 'utf8');
  return template.replace(/\{\{(\w+)\}\}/g, (_, place: string) => {
    const value = values[place];
    if (value === undefined) throw new Error(`${name}.html: no value for ${place}`);
    return String(value).replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
  });
}
