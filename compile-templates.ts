import {type ESTree, type Plugin, parseSync, Visitor} from 'vite';

/** Where Lit keeps its classes for what a template writes before the name of an attribute. */
const ATTRIBUTE_PARTS: Record<string, string> = {'': '_$LH.H', '.': '_$LH.B', '?': '_$LH.N', '@': '_$LH.U'};

/**
 * Reads html templates in the build, as Lit would in the browser when they are first rendered, and writes what it would
 * find there, as https://www.npmjs.com/package/@lit-labs/compiler does. Each expression has to be a child, or all of an
 * attribute without quotes.
 */
export function compileTemplates(): Plugin {
  return {
    name: 'compile-templates',
    enforce: 'pre',
    transform(code, id) {
      if (!id.includes('/src/') || !code.includes('html`')) return undefined;
      let templates = "import {_$LH} from 'lit';\nconst asWritten = (strings) => strings;\n";
      let count = 0;
      const edits: {start: number; end: number; text: string}[] = [];
      const compile = ({tag, quasi, start, end}: ESTree.TaggedTemplateExpression) => {
        if (code.slice(tag.start, tag.end) !== 'html') return;
        const name = `template${++count}`;
        templates += `const ${name} = ${template(quasi.quasis.map(({value}) => value.raw))};\n`;
        // The values stay where they are, for there may be templates in them: what is around them changes.
        const before = [start, ...quasi.expressions.map((value) => value.end)];
        const after = [...quasi.expressions.map((value) => value.start), end];
        for (const [index, from] of before.entries()) {
          const opening = index === 0 ? `({_$litType$: ${name}, values: [` : '';
          const closing = index === before.length - 1 ? ']})' : '';
          edits.push({start: from, end: after[index]!, text: opening + closing || ', '});
        }
      };
      new Visitor({TaggedTemplateExpression: compile}).visit(parseSync(id, code).program);
      let rest = code;
      for (const {start, end, text} of edits.sort((a, b) => b.start - a.start)) {
        rest = rest.slice(0, start) + text + rest.slice(end);
      }
      return {code: templates + rest, map: null};
    },
  };
}

/** A template as Lit has it when it was read, from the text around its expressions. */
function template(texts: readonly string[]): string {
  let html = '';
  const parts: string[] = [];
  for (const [index, text] of texts.entries()) {
    html += text;
    if (index === texts.length - 1) break;
    const nodes = html.match(/<[a-z?!]/g)?.length ?? 0;
    if (html.lastIndexOf('<') <= html.lastIndexOf('>')) {
      parts.push(`{type: 2, index: ${nodes}}`);
      html += '<?>';
    } else {
      const [written, kind = '', name] = /\s+([.?@]?)([\w-]+)=$/.exec(html) ?? [];
      if (!written || /^[^\s/>]/.test(texts[index + 1] ?? ''))
        throw new Error(`Not all of an attribute follows ${html}`);
      parts.push(`{type: 1, index: ${nodes - 1}, name: '${name}', ctor: ${ATTRIBUTE_PARTS[kind]}}`);
      html = html.slice(0, -written.length);
    }
  }
  // Lit does the same: what a template ends with has to have an end itself.
  return `{h: asWritten\`${html}${texts.at(-1) ? '' : '<?>'}\`, parts: [${parts}]}`;
}
