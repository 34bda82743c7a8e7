/**
 * `npm run reference` writes the tables of README.md from the element's docblock, by way of dist/custom-elements.json;
 * a test fails if the tables are out of date. A table stands between `<!-- reference: name -->` and `<!-- end -->`.
 */
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

interface Described {
  readonly name: string;
  readonly description?: string;
  readonly default?: string;
}

interface Member extends Described {
  readonly kind: 'field' | 'method';
  readonly privacy?: string;
  readonly attribute?: string;
  readonly readonly?: boolean;
  readonly parameters?: readonly {readonly name: string; readonly optional?: boolean}[];
}

interface Declaration {
  readonly tagName?: string;
  readonly attributes: readonly (Described & {readonly fieldName?: string})[];
  readonly members: readonly Member[];
  readonly events: readonly Described[];
  readonly slots: readonly Described[];
  readonly cssParts: readonly Described[];
  readonly cssProperties: readonly Described[];
}

const README = join(import.meta.dirname, '../README.md');
const MANIFEST = join(import.meta.dirname, '../dist/custom-elements.json');

/** The element as the manifest describes it. */
export function readElement(): Declaration {
  const {modules} = JSON.parse(readFileSync(MANIFEST, 'utf8')) as {modules: {declarations: Declaration[]}[]};
  const element = modules.flatMap(({declarations}) => declarations).find(({tagName}) => tagName === 'session-security');
  if (!element) throw new Error(`${MANIFEST} describes no session-security`);
  return element;
}

/** The README as it is, and as it should be by the docblock. */
export function readReadme(): {readonly written: string; readonly wanted: string} {
  const written = readFileSync(README, 'utf8');
  const tables = tablesOf(readElement());
  const wanted = written.replace(
    /(<!-- reference: (\w+) -->\n).*?(<!-- end -->)/gs,
    (_all, begin: string, name: string, end: string) => {
      const table = tables[name];
      if (!table) throw new Error(`README.md asks for the table ${name}; there are ${Object.keys(tables).join(', ')}`);
      return `${begin}${table}\n${end}`;
    },
  );
  return {written, wanted};
}

function tablesOf(element: Declaration): Record<string, string> {
  const {attributes, events, slots, cssParts, cssProperties} = element;
  const members = element.members.filter(({privacy}) => privacy !== 'private');
  const onlyFields = members.filter(({kind, name, attribute}) => kind === 'field' && !attribute && name !== 'phase');
  const call = ({name, parameters = []}: Member) =>
    `${name}(${parameters.map(({name, optional}) => (optional ? `${name}?` : name)).join(', ')})`;
  const code = (text: string | undefined) => (text === undefined ? '' : `\`${text.replace(/^'(.*)'$/, '$1')}\``);
  const named = (list: readonly Described[]) => list.map(({name, description}) => [code(name), description]);
  return {
    attributes: table(
      ['attribute', 'property', 'default', 'meaning'],
      attributes.map(({name, fieldName, default: value, description}) => [
        code(name),
        code(fieldName ?? name),
        value === undefined || value === 'null' || value === 'false' ? 'none' : code(value),
        description,
      ]),
    ),
    fields: table(
      ['property', 'meaning'],
      onlyFields.map(({name, readonly, description}) => [code(name), `${readonly ? 'Read-only. ' : ''}${description}`]),
    ),
    methods: table(
      ['method', 'effect'],
      members.filter(({kind}) => kind === 'method').map((method) => [code(call(method)), method.description]),
    ),
    events: table(['event', 'when it fires, and its fields'], named(events)),
    slots: table(['slot', 'replaces'], named(slots)),
    parts: table(['part', 'element'], named(cssParts)),
    properties: table(
      ['custom property', 'default', 'meaning'],
      cssProperties.map(({name, default: value, description}) => [code(name), code(value), description]),
    ),
  };
}

function table(head: readonly string[], rows: readonly (readonly (string | undefined)[])[]): string {
  const line = (cells: readonly (string | undefined)[]) =>
    `| ${cells.map((cell = '') => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

if (import.meta.filename === process.argv[1]) {
  const {written, wanted} = readReadme();
  writeFileSync(README, wanted);
  console.log(written === wanted ? 'README.md is as the docblock says.' : 'README.md now is as the docblock says.');
}
