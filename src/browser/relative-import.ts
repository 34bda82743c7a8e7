/** Of a classic script, while it runs first; a module has none. */
const script = document.currentScript as HTMLScriptElement | null;

/** Imports a module that lies beside this script, wherever the script came from. */
export async function importBeside(path: string): Promise<unknown> {
  // Relative to the script, redirects included, so that the short addresses of a CDN do. Only a classic script of
  // another site that was not fetched by CORS has no address in the eyes of `import()`; such a tag says it itself.
  const from = script?.crossOrigin === null ? script.src : undefined;
  return import(/* @vite-ignore */ from ? new URL(path, from).href : path);
}
