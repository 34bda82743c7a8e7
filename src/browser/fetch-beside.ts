import {page} from './document-members.ts';

/**
 * The address of the script that contains this file. `currentScript` has it for a classic script only; for a module it
 * is read from the stack of an error.
 */
const address =
  (page().currentScript as HTMLScriptElement | null)?.src ||
  (/\w+:\/\/.*(?=:\d+:\d+\)?$)/m.exec(String(new Error().stack))?.[0] ?? '');

/** Fetches JSON by a path relative to that script. */
export async function fetchBeside(path: string): Promise<unknown> {
  // A CDN redirects short addresses, and the files lie beside the final address. This request for the script is
  // answered by the cache.
  const {url} = await fetch(address, {cache: 'force-cache'});
  return (await fetch(new URL(path, url || address))).json();
}
