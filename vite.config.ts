import {defineConfig, type Plugin} from 'vite';

/**
 * What the browser loads, in two forms:
 *
 * - `--mode modules`: `index.js` and `element.js` for bundlers, lit left to the reader's own copy
 * - `--mode cdn`: one self-contained script, lit inside; it has no exports and writes no globals, so that the same file
 *   serves `<script type="module">` and a classic `<script defer>`
 */
export default defineConfig(({mode}) => {
  const shared = {outDir: 'dist', emptyOutDir: false, target: 'es2022', sourcemap: true, reportCompressedSize: false};
  if (mode === 'cdn') {
    return {
      publicDir: false,
      logLevel: 'warn',
      plugins: [slimTemplates()],
      build: {
        ...shared,
        // The library mode asks for a name; the entry exports nothing, so no global of that name is written.
        lib: {
          entry: 'src/cdn.ts',
          formats: ['iife'],
          name: 'SessionSecurity',
          fileName: () => 'session-security.min.js',
        },
        rolldownOptions: {
          output: {strict: true, minify: {compress: true, mangle: true, codegen: {removeWhitespace: true}}},
        },
      },
    };
  }
  return {
    publicDir: false,
    logLevel: 'warn',
    build: {
      ...shared,
      minify: false,
      lib: {entry: {index: 'src/index.ts', element: 'src/element.ts'}, formats: ['es']},
      rolldownOptions: {external: [/^lit($|\/)/, /^@lit\//], output: {chunkFileNames: 'shared/[name].js'}},
    },
  };
});

/** Takes out of html and css templates what means nothing there: indentation, and the comments of style sheets. */
function slimTemplates(): Plugin {
  return {
    name: 'slim-templates',
    enforce: 'pre',
    transform(code, id) {
      if (!id.includes('/src/') || !/\b(html|css)`/.test(code)) return undefined;
      return {code: code.replace(/\bcss`[^`]*`/g, slimStyles).replace(/\n\s+/g, '\n'), map: null};
    },
  };
}

function slimStyles(css: string): string {
  return css
    .replace(/\/\*.*?\*\//gs, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,]) ?/g, '$1')
    .replace(/: /g, ':');
}
