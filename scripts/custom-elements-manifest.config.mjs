import {readFileSync, writeFileSync} from 'node:fs';
import {customElementJetBrainsPlugin} from 'custom-element-jet-brains-integration';
import {customElementVsCodePlugin} from 'custom-element-vs-code-integration';

const outdir = 'dist';

/** The numbers that the constructor takes from here by name. */
const LIMITS = readFileSync('src/read-limits.ts', 'utf8');
const DEFAULTS = new Map([...LIMITS.matchAll(/export const (\w+) = (\d+);/g)].map(([, name, value]) => [name, value]));

/** The element described for editors and documentation, from the docblocks of its class. */
export default {
  globs: ['src/element.ts', 'src/events.ts', 'src/i18n/registry.ts'],
  outdir,
  litelement: true,
  quiet: true,
  // False, because package.json names the manifest already, and the analyzer would write into it at each build.
  packagejson: false,
  plugins: [
    asShipped(),
    customElementVsCodePlugin({
      outdir,
      htmlFileName: 'vscode-html.json',
      cssFileName: 'vscode-css.json',
      hideLogs: true,
    }),
    bareBooleans(),
    customElementJetBrainsPlugin({outdir, packageJson: false, hideLogs: true}),
  ],
};

/** The analyzer describes source files. The package has two modules, and its users need no private members. */
function asShipped() {
  const element = `${outdir}/element.js`;
  const index = `${outdir}/index.js`;
  return {
    name: 'as-shipped',
    packageLinkPhase({customElementsManifest: manifest}) {
      const all = manifest.modules.flatMap(({declarations}) => declarations);
      const declarations = all.filter(({kind, name}) => kind === 'class' || name === 'registerMessages');
      const reference = (name) => ({name, module: element});
      const exports = declarations.map(({name}) => ({kind: 'js', name, declaration: reference(name)}));
      for (const declaration of declarations) describe(declaration);
      const {tagName, name} = declarations.find(({tagName}) => tagName);
      const definition = {kind: 'custom-element-definition', name: tagName, declaration: reference(name)};
      manifest.modules = [
        {kind: 'javascript-module', path: element, declarations, exports},
        {kind: 'javascript-module', path: index, declarations: [], exports: [...exports, definition]},
      ];
    },
  };
}

/**
 * Removes private members, copies descriptions between attributes and their properties, and replaces names of constants
 * and parameters by default values.
 */
function describe(declaration) {
  const {attributes = [], members = []} = declaration;
  if (declaration.members)
    declaration.members = members.filter(({privacy}) => privacy !== 'private' && privacy !== 'protected');
  for (const attribute of attributes) {
    const field = members.find(({name}) => name === (attribute.fieldName ?? attribute.name));
    attribute.fieldName = field.name;
    field.attribute = attribute.name;
    field.reflects ||= field.readonly;
  }
  // The attribute that nobody sets comes last.
  attributes.sort((a, b) => Number(a.name === 'phase') - Number(b.name === 'phase'));
  for (const one of [...attributes, ...members]) {
    if (one.description) one.description = one.description.replace(/\s*\n\s*/g, ' ');
    one.default = DEFAULTS.get(one.default) ?? one.default;
    if (one.default === 'undefined' || one.default === one.name) delete one.default;
    delete one.inheritedFrom;
  }
  // The package does not export the base class of some events.
  if (declaration.superclass?.module) declaration.superclass = {name: 'Event', package: 'global:'};
}

/** VS Code writes an attribute without a value only where it is told that it takes none. */
function bareBooleans() {
  return {
    name: 'bare-booleans',
    packageLinkPhase({customElementsManifest: manifest}) {
      const described = manifest.modules.flatMap(({declarations}) => declarations).find(({tagName}) => tagName);
      const bare = described.attributes.filter(({type}) => type.text === 'boolean').map(({name}) => name);
      const path = `${outdir}/vscode-html.json`;
      const data = JSON.parse(readFileSync(path, 'utf8'));
      for (const attribute of data.tags[0].attributes) if (bare.includes(attribute.name)) attribute.valueSet = 'v';
      writeFileSync(path, `${JSON.stringify(data, null, 2)}\n`);
    },
  };
}
