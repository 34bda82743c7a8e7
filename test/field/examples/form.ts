/** A form of a page, as a browser without scripts would send it. */
export interface Form {
  readonly action: string;
  readonly multipart: boolean;
  /** The hidden fields, and the values for the other fields. */
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * The first form of a page that contains `mark`.
 *
 * @param path of the page, which is where a form without an action goes
 */
export function readForm(html: string, mark: string, path: string): Form {
  const form = [...html.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs)].find(([whole]) => whole.includes(mark));
  if (!form) throw new Error(`${path} has no form with ${mark}:\n${html}`);
  const [, head = '', inside = ''] = form;
  const inputs = [...inside.matchAll(/<input\b([^>]*)>/g)].map(([, input = '']) => input);
  const hidden = inputs.filter((input) => attribute(input, 'name') !== undefined);
  return {
    action: attribute(head, 'action') || path,
    multipart:
      attribute(head, 'enctype') === 'multipart/form-data' || attribute(head, 'encType') === 'multipart/form-data',
    fields: Object.fromEntries(hidden.map((input) => [attribute(input, 'name'), attribute(input, 'value') ?? ''])),
  };
}

function attribute(text: string, name: string): string | undefined {
  const value = new RegExp(`(?:^|\\s)${name}=("[^"]*"|'[^']*'|[^\\s"'>]+)`).exec(text)?.[1];
  return value
    ?.replace(/^["']|["']$/g, '')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}
