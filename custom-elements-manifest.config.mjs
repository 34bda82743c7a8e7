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
    customElementVsCodePlugin({
      outdir,
      htmlFileName: 'vscode-html.json',
      cssFileName: 'vscode-css.json',
      hideLogs: true,
    }),
    customElementJetBrainsPlugin({outdir, packageJson: false, hideLogs: true}),
  ],
};
