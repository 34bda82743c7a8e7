import {page} from './document-members.ts';

/**
 * The address of the script that contains this file. `currentScript` has it for a classic script only; for a module it
 * is read from the stack of an error.
 */
const address =
  (page().currentScript as HTMLScriptElement | null)?.src ||
  (/\w+:\/\/.*(?=:\d+:\d+\)?$)/m.exec(String(new Error().stack))?.[0] ?? '');
/** A script that is written into a page has the address of the page, or none. To ask for that would be activity. */
const isInPage = page().URL.startsWith(address.replace(/#.*/, ''));

/**
 * Fetches JSON by a path relative to that script.
 *
 * @throws Error if there is nothing beside it
 */
export async function fetchBeside(path: string): Promise<unknown> {
  if (isInPage) throw new Error('a script that is written into the page has no files beside it.');
  // A CDN redirects short addresses, and the files lie beside the final address. This request for the script is
  // answered by the cache.
  const {url} = await fetch(address, {cache: 'force-cache'});
  return (await fetch(new URL(path, url || address))).json();
}
