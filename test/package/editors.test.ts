import {deepEqual, equal, match, ok} from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {getCSSLanguageService, newCSSDataProvider} from 'vscode-css-languageservice';
import {getLanguageService, newHTMLDataProvider} from 'vscode-html-languageservice';
import {TextDocument} from 'vscode-languageserver-textdocument';
import {PackedProject} from '../support/packed-project.ts';

interface Described {
  readonly name: string;
  readonly description?: string;
}

interface Element {
  readonly tagName?: string;
  readonly attributes: readonly (Described & {readonly fieldName: string})[];
  readonly members: readonly (Described & {readonly kind: 'field' | 'method'})[];
  readonly events: readonly (Described & {readonly type: {readonly text: string}})[];
  readonly slots: readonly Described[];
  readonly cssParts: readonly Described[];
  readonly cssProperties: readonly Described[];
}

interface Module {
  readonly path: string;
  readonly declarations: readonly (Described & Partial<Element>)[];
  readonly exports: readonly {readonly kind: string; readonly name: string}[];
}

interface WebTypesElement {
  readonly attributes: readonly Described[];
  readonly slots: readonly Described[];
  readonly events: readonly Described[];
  readonly js: {readonly properties: readonly Described[]; readonly events: readonly Described[]};
}

/** Methods that only Lit calls. */
const LIFECYCLE = [
  'constructor',
  'connectedCallback',
  'attributeChangedCallback',
  'requestUpdate',
  'performUpdate',
  'render',
];

const names = (list: readonly Described[]) => list.map(({name}) => name).sort();

describe('the element, described for editors', () => {
  let project: PackedProject;
  let modules: readonly Module[];
  let described: Element;
  before(() => {
    project = new PackedProject(['lit', '@lit', 'lit-html', 'lit-element']);
    modules = (json(project.manifest.customElements) as {modules: Module[]}).modules;
    described = modules.flatMap(({declarations}) => declarations).find(({tagName}) => tagName) as unknown as Element;
  });
  after(() => project.remove());

  const json = (path: string): unknown => JSON.parse(project.read(path));

  test('D3: the manifest names what each module exports, and defines the element', () => {
    const code = `for (const path of ['index', 'element'])
      console.log(JSON.stringify(Object.keys(await import('session-security' + (path === 'index' ? '' : '/element'))).sort()))`;
    const [index = '', element = ''] = project.node('--input-type=module', '--eval', code).split('\n');
    for (const [path, exported] of Object.entries({'dist/index.js': index, 'dist/element.js': element})) {
      const module = modules.find((each) => each.path === path);
      deepEqual(names(module?.exports.filter(({kind}) => kind === 'js') ?? []), JSON.parse(exported), path);
    }
    ok(modules.some(({exports}) => exports.some(({kind}) => kind === 'custom-element-definition')));
  });

  test('D3: the manifest has every attribute, property and method of the class, and says what each is', () => {
    const code = `const {SessionSecurityElement: element} = await import('session-security/element');
      console.log(JSON.stringify([element.observedAttributes, Object.getOwnPropertyNames(element.prototype)]));`;
    const [attributes, members] = JSON.parse(project.node('--input-type=module', '--eval', code)) as [
      string[],
      string[],
    ];
    deepEqual(names(described.attributes), [...attributes].sort());
    deepEqual(names(described.members), members.filter((name) => !LIFECYCLE.includes(name)).sort());
    for (const {name, fieldName} of described.attributes) {
      ok(members.includes(fieldName), `${name} belongs to a property`);
    }
    const {attributes: _, members: __, ...rest} = described;
    const all = [described.attributes, described.members, rest.events, rest.slots, rest.cssParts, rest.cssProperties];
    deepEqual(names(all.flat().filter(({description}) => !description)), []);
  });

  test('D3: the manifest has every event with its class, and every slot, part and custom property there is', () => {
    deepEqual(
      described.events.map(({name, type}) => [name, type.text]),
      ['warn', 'resume', 'expire', 'ping'].map((name) => [
        `session-${name}`,
        `Session${name[0]?.toUpperCase()}${name.slice(1)}Event`,
      ]),
    );
    const code = project.read('dist/shared/element.js');
    const written = (pattern: RegExp) => [...new Set([...code.matchAll(pattern)].map(([, name]) => name))].sort();
    deepEqual(names(described.slots), written(/(?:<slot name="|text\(["'])([\w-]+)/g));
    // Two part names are chosen when the element renders: one dialog is warning or cover.
    deepEqual(names(described.cssParts), [...written(/ part="([\w-]+)"/g), 'cover', 'dialog'].sort());
    deepEqual(names(described.cssProperties), written(/(--session-security-[\w-]+)/g));
  });

  test('D3: JetBrains gets the same data', () => {
    const {contributions} = json(project.manifest['web-types']) as {
      contributions: {
        html: {elements: [WebTypesElement]};
        css: {properties: Described[]; 'pseudo-elements': Described[]};
      };
    };
    const {attributes, slots, events, js} = contributions.html.elements[0];
    deepEqual(names(attributes), names(described.attributes));
    deepEqual(names(slots), names(described.slots));
    deepEqual(names(events), names(described.events));
    deepEqual(names(js.events), names(described.events));
    deepEqual(names(js.properties), names(described.members.filter(({kind}) => kind === 'field')));
    deepEqual(names(contributions.css.properties), names(described.cssProperties));
    deepEqual(
      names(contributions.css['pseudo-elements']),
      names(described.cssParts).map((part) => `part(${part})`),
    );
  });

  test('D3: VS Code completes tag, attributes and values, and tells what each is', () => {
    const provider = newHTMLDataProvider('session-security', json('dist/vscode-html.json') as never);
    const service = getLanguageService({useDefaultDataProvider: true, customDataProviders: [provider]});
    const open = (text: string) => {
      const document = TextDocument.create('file:///page.html', 'html', 1, text.replace('|', ''));
      return [document, document.positionAt(text.indexOf('|')), service.parseHTMLDocument(document)] as const;
    };
    const complete = (text: string) => service.doComplete(...open(text)).items;
    const labels = (text: string) => complete(text).map(({label}) => label);
    ok(labels('<|').includes('session-security'));
    const attributes = labels('<session-security |>');
    deepEqual(
      names(described.attributes).filter((name) => !attributes.includes(name)),
      [],
    );
    deepEqual(labels('<session-security extend-on="|">'), ['activity', 'button']);
    deepEqual(labels('<session-security expire-action="|">'), ['leave', 'lock']);
    deepEqual(labels('<session-security ping-method="|">'), ['get', 'post']);
    const disabled = complete('<session-security |>').find(({label}) => label === 'disabled');
    equal(disabled?.textEdit?.newText, 'disabled', 'no value to fill in');
    match(JSON.stringify(service.doHover(...open('<session-security login-|url="/in">'))), /sign in again/);
  });

  test('D3: VS Code completes parts and custom properties in style sheets', () => {
    const provider = newCSSDataProvider(json('dist/vscode-css.json') as never);
    const service = getCSSLanguageService({customDataProviders: [provider]});
    const labels = (text: string) => {
      const document = TextDocument.create('file:///page.css', 'css', 1, text.replace('|', ''));
      const position = document.positionAt(text.indexOf('|'));
      return service.doComplete(document, position, service.parseStylesheet(document)).items.map(({label}) => label);
    };
    const properties = labels('session-security { --|');
    deepEqual(
      names(described.cssProperties).filter((name) => !properties.includes(name)),
      [],
    );
    const parts = labels('session-security::|');
    deepEqual(
      names(described.cssParts).filter((name) => !parts.includes(`::part(${name})`)),
      [],
    );
  });
});
