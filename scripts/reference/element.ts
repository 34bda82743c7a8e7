/** Reads the element's docblock from dist/custom-elements.json. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {entry} from './entry.ts';

interface Described {
  readonly name: string;
  readonly type?: {readonly text: string};
  readonly description?: string;
  readonly default?: string;
}

interface Member extends Described {
  readonly kind: 'field' | 'method';
  readonly privacy?: string;
  readonly attribute?: string;
  readonly readonly?: boolean;
  readonly return?: {readonly type: {readonly text: string}};
  readonly parameters?: readonly {readonly name: string; readonly optional?: boolean}[];
}

export interface Declaration {
  readonly tagName?: string;
  readonly attributes: readonly (Described & {readonly fieldName?: string})[];
  readonly members: readonly Member[];
  readonly events: readonly Described[];
  readonly slots: readonly Described[];
  readonly cssParts: readonly Described[];
  readonly cssProperties: readonly Described[];
}

const MANIFEST = join(import.meta.dirname, '../../dist/custom-elements.json');

/** The element as the manifest describes it. */
export function readElement(): Declaration {
  const {modules} = JSON.parse(readFileSync(MANIFEST, 'utf8')) as {modules: {declarations: Declaration[]}[]};
  const element = modules.flatMap(({declarations}) => declarations).find(({tagName}) => tagName === 'session-security');
  if (!element) throw new Error(`${MANIFEST} describes no session-security`);
  return element;
}

/** Each part that a text may show, by its name: the tables, and one text for each attribute, property, method and event. */
export function elementParts(element: Declaration): Record<string, string> {
  return {...tablesOf(element), ...entriesOf(element)};
}

function entriesOf(element: Declaration): Record<string, string> {
  const members = element.members.filter(({privacy}) => privacy !== 'private');
  const entries: [string, string][] = [
    ...element.attributes.map(({name, fieldName, type, default: value, description}): [string, string] => {
      const property = members.find(({name: each}) => each === fieldName);
      const facts = {
        property: fieldName ?? name,
        type: property?.type?.text ?? type?.text,
        default: shownDefault(value),
      };
      return [`attribute ${name}`, entry(description, facts)];
    }),
    ...onlyFields(members).map(({name, readonly, type, description}): [string, string] => {
      return [`property ${name}`, entry(`${readonly ? 'Read-only. ' : ''}${description}`, {type: type?.text})];
    }),
    ...members
      .filter(({kind}) => kind === 'method')
      .map((method): [string, string] => {
        return [
          `method ${method.name}`,
          entry(method.description, {call: callOf(method), returns: method.return?.type.text}),
        ];
      }),
    ...element.events.map(({name, type, description}): [string, string] => {
      return [`event ${name}`, entry(description, {type: type?.text})];
    }),
  ];
  return Object.fromEntries(entries);
}

function tablesOf(element: Declaration): Record<string, string> {
  const {attributes, events, slots, cssParts, cssProperties} = element;
  const members = element.members.filter(({privacy}) => privacy !== 'private');
  const named = (list: readonly Described[]) => list.map(({name, description}) => [code(name), description]);
  return {
    attributes: table(
      ['attribute', 'property', 'default', 'meaning'],
      attributes.map(({name, fieldName, default: value, description}) => [
        code(name),
        code(fieldName ?? name),
        shownDefault(value) === 'none' ? 'none' : code(value),
        description,
      ]),
    ),
    fields: table(
      ['property', 'meaning'],
      onlyFields(members).map(({name, readonly, description}) => [
        code(name),
        `${readonly ? 'Read-only. ' : ''}${description}`,
      ]),
    ),
    methods: table(
      ['method', 'effect'],
      members.filter(({kind}) => kind === 'method').map((method) => [code(callOf(method)), method.description]),
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

function onlyFields(members: readonly Member[]): Member[] {
  return members.filter(({kind, name, attribute}) => kind === 'field' && !attribute && name !== 'phase');
}

function callOf({name, parameters = []}: Member): string {
  return `${name}(${parameters.map(({name, optional}) => (optional ? `${name}?` : name)).join(', ')})`;
}

function shownDefault(value: string | undefined): string {
  return value === undefined || value === 'null' || value === 'false' ? 'none' : value;
}

function code(text: string | undefined): string {
  return text === undefined ? '' : `\`${text.replace(/^'(.*)'$/, '$1')}\``;
}
