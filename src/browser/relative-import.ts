/** The classic script that runs first; null in a module. */
const script = document.currentScript as HTMLScriptElement | null;

/** Imports a module by a path relative to the script that this file is part of. */
export async function importBeside(path: string): Promise<unknown> {
  // Normally the browser resolves the path, from the final address of the script after redirects: a CDN redirects short
  // addresses. A classic script from another origin without CORS has no such address, so there the `src` has to do.
  // https://html.spec.whatwg.org/multipage/webappapis.html#creating-a-classic-script
  const base = script?.crossOrigin === null ? script.src : undefined;
  return import(/* @vite-ignore */ base ? new URL(path, base).href : path);
}
