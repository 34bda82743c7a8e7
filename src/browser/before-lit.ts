import {takeNamesFromLit} from './document-members.ts';

/** Lit reads these globals to find other libraries and other copies of itself. Most pages have none of them. */
const READ_BY_LIT =
  'ShadyCSS trustedTypes litHtmlPolyfillSupport litHtmlVersions litElementHydrateSupport ' +
  'litElementPolyfillSupport litElementVersions litPropertyMetadata reactiveElementPolyfillSupport reactiveElementVersions';

// In the file that includes Lit, this runs before Lit: an element with such an id or name must not keep Lit from
// loading (X8).
for (const name of READ_BY_LIT.split(' ')) {
  if (name in globalThis && !Object.hasOwn(globalThis, name)) {
    Object.defineProperty(globalThis, name, {value: undefined, configurable: true, writable: true});
  }
}

/** Puts back the ids and names that are removed from the markup while Lit loads. */
export const putBackNames = globalThis.document ? takeNamesFromLit() : () => {};
