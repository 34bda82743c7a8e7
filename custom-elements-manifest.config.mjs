import {readFileSync} from 'node:fs';
import {customElementJetBrainsPlugin} from 'custom-element-jet-brains-integration';
import {customElementVsCodePlugin} from 'custom-element-vs-code-integration';

const outdir = 'dist';

/** The element described for editors and documentation, from its docblock. */
export default {
  globs: ['src/*.ts'],
  exclude: ['src/cdn.ts'],
  outdir,
  litelement: true,
  quiet: true,
  // Otherwise each build would write into package.json, which names the manifest already.
  packagejson: false,
  plugins: [
    defaultsInNumbers(),
    customElementVsCodePlugin({
      outdir,
      htmlFileName: 'vscode-html.json',
      cssFileName: 'vscode-css.json',
      hideLogs: true,
    }),
    customElementJetBrainsPlugin({outdir, packageJson: false, hideLogs: true}),
  ],
};

/** The analyzer takes the name of a constant for the default; editors and people want its value. */
function defaultsInNumbers() {
  const limits = readFileSync('src/core/limits.ts', 'utf8');
  const values = new Map([...limits.matchAll(/export const (\w+) = (\d+);/g)].map(([, name, value]) => [name, value]));
  return {
    name: 'defaults-in-numbers',
    packageLinkPhase({customElementsManifest}) {
      for (const {declarations} of customElementsManifest.modules) {
        for (const {attributes = [], members = []} of declarations) {
          for (const one of [...attributes, ...members]) one.default = values.get(one.default) ?? one.default;
        }
      }
    },
  };
}
