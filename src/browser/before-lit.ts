import {takeNamesFromLit} from './document-members.ts';

/** The globals by which Lit finds other libraries and its other copies, which only some pages have. */
const READ_BY_LIT = [
  'ShadyCSS',
  'trustedTypes',
  'litHtmlPolyfillSupport',
  'litHtmlVersions',
  'litElementHydrateSupport',
  'litElementPolyfillSupport',
  'litElementVersions',
  'litPropertyMetadata',
  'reactiveElementPolyfillSupport',
  'reactiveElementVersions',
];

// Runs before Lit in the file that contains it: an id or a name in the markup must not keep Lit from loading (X8).
for (const name of READ_BY_LIT) {
  if (name in globalThis && !Object.hasOwn(globalThis, name)) {
    Object.defineProperty(globalThis, name, {value: undefined, configurable: true, writable: true});
  }
}

/** Puts back what is taken out of the markup while Lit loads. */
export const putBackNames = globalThis.document ? takeNamesFromLit() : () => {};
