const ESCAPES: Readonly<Record<string, string>> = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;'};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

/** Comments, strings, and the names of tags: enough to make twenty lines of HTML, CSS or JavaScript readable. */
const TOKENS =
  /(?<comment>\/\*.*?\*\/|\/\/[^\n]*|<!--.*?-->)|(?<string>"[^"\n]*"|'[^'\n]*'|`[^`]*`)|(?<tag><\/?[\w-]+)/gs;

/** The code as HTML, in which each of these is a `<span>` of that class. */
export function highlight(code: string): string {
  let html = '';
  let at = 0;
  for (const {index, 0: text, groups} of code.matchAll(TOKENS)) {
    const [kind] = Object.entries(groups ?? {}).find(([, value]) => value !== undefined) ?? [];
    html += `${escapeHtml(code.slice(at, index))}<span class="${kind}">${escapeHtml(text)}</span>`;
    at = index + text.length;
  }
  return html + escapeHtml(code.slice(at));
}
