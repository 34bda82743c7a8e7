import {page} from './document-members.ts';

/** Where the script that this file is part of was asked for. Only a classic script tells; for a module the engine does. */
const address =
  (page().currentScript as HTMLScriptElement | null)?.src ||
  (/\w+:\/\/.*(?=:\d+:\d+\)?$)/m.exec(String(new Error().stack))?.[0] ?? '');

/** Fetches JSON by a path relative to that script. */
export async function fetchBeside(path: string): Promise<unknown> {
  // A CDN redirects short addresses, and the files are beside the last one. The script itself comes out of the cache.
  const {url} = await fetch(address, {cache: 'force-cache'});
  return (await fetch(new URL(path, url || address))).json();
}
