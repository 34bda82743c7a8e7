import {readdirSync, readFileSync} from 'node:fs';
import {basename} from 'node:path';
import {minify, type SourceMapOptions} from 'uglify-js';
import {defineConfig, type Plugin} from 'vite';
import {internalNames} from './scripts/internal-names.ts';

const CDN_FILE = 'session-security.min.js';
const {version} = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as {version: string};

/**
 * Builds the browser files, one form per mode:
 *
 * - `--mode modules`: `index.js`, `element.js` and `locales/` for bundlers, which import the application's own lit
 * - `--mode cdn`: one script that contains lit. It has no exports and writes no globals, so that it works as
 *   `<script type="module">` and as a classic `<script defer>`
 * - `--mode own`: our own code without lit, minified in the same way. It is measured, not shipped
 */
export default defineConfig(({mode}) => {
  const shared = {outDir: 'dist', emptyOutDir: false, target: 'es2022', sourcemap: true, reportCompressedSize: false};
  const smallest = {strict: true, minify: {compress: true, mangle: true, codegen: {removeWhitespace: true}}};
  // Rolldown would warn that the second minifier takes long.
  const checks = {pluginTimings: false};
  const lit = [/^lit($|\/)/, /^@lit\//];
  if (mode === 'own') {
    return {
      publicDir: false,
      logLevel: 'warn',
      plugins: [slimTemplates(), minifyAgain()],
      build: {
        ...shared,
        sourcemap: false,
        minify: false,
        write: false,
        lib: {entry: 'src/cdn.ts', formats: ['es']},
        rolldownOptions: {external: lit, output: smallest, checks},
      },
    };
  }
  if (mode === 'cdn') {
    return {
      publicDir: false,
      logLevel: 'warn',
      plugins: [slimTemplates(), minifyAgain()],
      build: {
        ...shared,
        // `smallest` minifies. Twice the same is larger.
        minify: false,
        // Library mode requires a name. The entry exports nothing, so no global of that name is written.
        lib: {
          entry: 'src/cdn.ts',
          formats: ['iife'],
          name: 'SessionSecurity',
          fileName: () => CDN_FILE,
        },
        rolldownOptions: {output: smallest, checks},
      },
    };
  }
  return {
    publicDir: false,
    logLevel: 'warn',
    build: {
      ...shared,
      minify: false,
      lib: {entry: {index: 'src/index.ts', element: 'src/element.ts', ...locales()}, formats: ['es']},
      rolldownOptions: {external: lit, output: {chunkFileNames: 'shared/[name].js'}},
    },
  };
});

/** Entries for the languages in src/i18n/locales. */
function locales(): Record<string, string> {
  const tags = readdirSync('src/i18n/locales').map((file) => file.replace(/\.ts$/, ''));
  return Object.fromEntries(tags.map((tag) => [`locales/${tag}`, `src/i18n/locales/${tag}.ts`]));
}

/**
 * Removes indentation from html and css templates, and comments from style sheets. Replaces the tag `css` by `unsafeCSS`:
 * `css` only joins and checks the parts of a style sheet, and ours has one part.
 */
function slimTemplates(): Plugin {
  return {
    name: 'slim-templates',
    enforce: 'pre',
    transform(code, id) {
      if (!id.includes('/src/') || !/\b(html|css)`/.test(code)) return undefined;
      const slim = code
        .replace("import {css} from 'lit'", "import {unsafeCSS} from 'lit'")
        .replace(/\bcss(`[^`]*`)/g, (_all, css: string) => `unsafeCSS(${slimStyles(css)})`)
        .replace(/>\n\s+</g, '><')
        .replace(/\n\s+/g, '\n');
      return {code: slim, map: null};
    },
  };
}

function slimStyles(css: string): string {
  return css
    .replace(/\/\*.*?\*\//gs, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,]) ?/g, '$1')
    .replace(/: | (?=!)/g, (space) => space.trim())
    .replace(/;}/g, '}')
    .replace(/\b0\./g, '.');
}

/** UglifyJS after Rolldown's own minifier saves 4 % more than either alone, and 2 % more than Terser in its place. */
function minifyAgain(): Plugin {
  return {
    name: 'minify-again',
    enforce: 'post',
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue;
        const mapFile = bundle[`${chunk.fileName}.map`];
        const {code, map, error} = minify(chunk.code, {
          // It would remove "use strict", which a classic script needs.
          module: false,
          toplevel: true,
          // Smaller after brotli than the defaults, which copy functions to where they are called once.
          compress: {passes: 6, inline: 2, hoist_funs: true},
          mangle: {properties: {regex: internalNames()}},
          // The licence of Lit requires a notice wherever its code is distributed.
          output: {preamble: `/*! session-security ${version}: see ${CDN_FILE}.LICENSE.txt */`},
          sourceMap: mapFile?.type === 'asset' && {
            content: JSON.parse(String(mapFile.source)) as SourceMapOptions['content'],
            includeSources: true,
            url: basename(mapFile.fileName),
          },
        });
        if (error) throw error;
        chunk.code = code;
        if (mapFile?.type === 'asset') mapFile.source = map;
      }
    },
  };
}
