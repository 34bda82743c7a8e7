import {readdirSync, readFileSync} from 'node:fs';
import {basename} from 'node:path';
import {minify, type SourceMapOptions} from 'uglify-js';
import {build, defineConfig, type Plugin, type Rolldown} from 'vite';
import {internalNames} from './scripts/internal-names.ts';

const CDN_FILE = 'session-security.min.js';
/** The scripts beside it, for the attribute `debug` and for the event stream, with their entries. */
const MORE_SCRIPTS = [
  {fileName: 'session-security.debug.min.js', entry: 'src/cdn-debug.ts', name: 'SessionSecurityDebug'},
  {fileName: 'session-security.events.min.js', entry: 'src/cdn-events.ts', name: 'SessionSecurityEvents'},
];
const {version} = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as {version: string};

/**
 * Builds the browser files, one form per mode:
 *
 * - `--mode modules`: `index.js`, `element.js`, `events.js` and `locales/` for bundlers, which import the application's own
 *   lit
 * - `--mode cdn`: one script that contains lit. It has no exports and writes no globals, so that it works as
 *   `<script type="module">` and as a classic `<script defer>`. And the small scripts beside it
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
      plugins: [useDebugScript(), slimTemplates(), minifyAgain({}, true)],
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
    // All files have the same short names.
    const nameCache = {};
    return {
      publicDir: false,
      logLevel: 'warn',
      plugins: [useDebugScript(), slimTemplates(), minifyAgain(nameCache), emitMoreScripts(nameCache)],
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
      // They are readable as they are, and a map would be twice their size.
      sourcemap: false,
      minify: false,
      lib: {
        entry: {index: 'src/index.ts', element: 'src/element.ts', events: 'src/session-events.ts', ...locales()},
        formats: ['es'],
      },
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
    .replace(/='([\w-]+)'/g, '=$1')
    .replace(/\b0\./g, '.');
}

/** The script for a CDN loads no code: a second script has the sentences of `debug`. */
function useDebugScript(): Plugin {
  const instead = new URL('src/controllers/cdn-debug.ts', import.meta.url).pathname;
  return {name: 'use-debug-script', enforce: 'pre', resolveId: (id) => (id === './debug.ts' ? instead : undefined)};
}

/** Writes the scripts beside it. */
function emitMoreScripts(nameCache: object): Plugin {
  return {
    name: 'emit-more-scripts',
    enforce: 'post',
    async generateBundle() {
      for (const {fileName, entry, name} of MORE_SCRIPTS) {
        const lib = {entry, formats: ['iife' as const], name};
        const options = {target: 'es2022', minify: false, write: false, lib};
        const built = await build({configFile: false, publicDir: false, logLevel: 'warn', build: options});
        const [{output}] = built as [Rolldown.RolldownOutput];
        const {code, error} = minify(output[0].code, {
          // The function around the file stays, or its names would be globals in a classic script.
          module: false,
          toplevel: false,
          compress: {passes: 3},
          nameCache,
          mangle: {properties: {regex: internalNames()}},
          output: {preamble: `/*! session-security ${version}: MIT licence */`},
        });
        if (error) throw error;
        this.emitFile({type: 'asset', fileName, source: code});
      }
    },
  };
}

/** UglifyJS after Rolldown's own minifier saves 4 % more than either alone, and 2 % more than Terser in its place. */
function minifyAgain(nameCache: object, module = false): Plugin {
  return {
    name: 'minify-again',
    enforce: 'post',
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue;
        const mapFile = bundle[`${chunk.fileName}.map`];
        const {code, map, error} = minify(chunk.code, {
          // For a classic script it would remove "use strict".
          module,
          toplevel: true,
          // Smaller after brotli than the defaults, which copy functions to where they are called once.
          compress: {passes: 6, inline: 2, hoist_funs: true},
          nameCache,
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
