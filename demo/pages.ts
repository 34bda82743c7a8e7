import {EXAMPLES, type Example} from './examples.ts';
import {escapeHtml, highlight} from './highlight.ts';

/** Reads a file of the demo's folder, such as `pages/record.html`: from the disk, or in a service worker by fetch. */
export type ReadFile = (path: string) => Promise<string>;

/** The values for the placeholders of a page: `{{name}}` is escaped, `{{{name}}}` takes HTML unchanged. */
export type PageValues = Readonly<Record<string, string | number>>;

export interface Pages {
  /** The page `pages/<name>.html` with its values. Rejects when a placeholder has no value. */
  page(name: string, values: PageValues): Promise<string>;
  /** The page of an example: the running example, and beside it its code. */
  example(name: string, values?: PageValues): Promise<string>;
  /** The front page: what the demo is, with links to all pages. */
  front(): Promise<string>;
  /** The overview, with the code that it uses. */
  overview(): Promise<string>;
}

export function createPages(read: ReadFile): Pages {
  /** Fills in a page, with the head of all pages and perhaps the panel of demo/public/this-tab.js. */
  const fillPage = async (path: string, values: PageValues) =>
    fill(await read(path), path, {
      ...values,
      head: await read('pages/head.html'),
      thisTab: await read('pages/this-tab.html'),
    });
  const page = (name: string, values: PageValues) => fillPage(`pages/${name}.html`, values);

  return {
    page,

    async example(name, values = {}) {
      const found = EXAMPLES.find((each) => each.name === name);
      if (!found) throw new Error(`there is no example ${name}`);
      const {title, says, files} = found;
      const sources = await Promise.all(files.map((file) => read(`examples/${name}/${file}`)));
      const [stage = '', ...rest] = sources;
      const shown = [fill(stage, `examples/${name}/page.html`, values), ...rest];
      return page('example', {
        title,
        says,
        assets: files
          .slice(1)
          .map((file) => assetTag(`demo/examples/${name}/${file}`))
          .join('\n    '),
        stage: shown[0] ?? '',
        code: files.map((file, i) => codeBlock(file, shown[i] ?? '')).join('\n'),
      });
    },

    async front() {
      const cards = EXAMPLES.map(
        (example) =>
          `<li><a href="${addressOf(example)}">${escapeHtml(example.title)}</a> ${escapeHtml(example.says)}</li>`,
      );
      return fillPage('../index.html', {examples: cards.join('\n')});
    },

    async overview() {
      const [element = ''] = (await read('pages/desk.html')).match(/<session-security.*<\/session-security>/s) ?? [];
      return page('overview', {
        desk: codeBlock('desk.html', element.replaceAll('\n    ', '\n')),
        report: codeBlock('report.js', await read('public/report.js')),
        simulate: codeBlock('simulate.js', await read('public/simulate.js')),
      });
    },
  };
}

/** The address of an example, relative to the front page. Examples that need a signed-in user come from the server. */
export function addressOf({name, signedIn}: Example): string {
  return signedIn ? name : `${name}.html`;
}

function fill(template: string, path: string, values: PageValues): string {
  return template.replace(/\{\{(\{?)(\w+)\}?\}\}/g, (_, raw: string, place: string) => {
    const value = values[place];
    if (value === undefined) throw new Error(`${path}: no value for ${place}`);
    return raw ? String(value) : escapeHtml(String(value));
  });
}

function assetTag(address: string): string {
  return address.endsWith('.css')
    ? `<link rel="stylesheet" href="${address}">`
    : `<script type="module" src="${address}"></script>`;
}

function codeBlock(file: string, source: string): string {
  return `<h3>${file}</h3>\n<pre tabindex="0" aria-label="${file}"><code>${highlight(source.trim())}</code></pre>`;
}
