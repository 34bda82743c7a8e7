import {weigh} from '../../sizes.ts';

/** Bytes of the file that a page loads from a CDN, Lit inside, and of our own code in it. */
export async function sizes(): Promise<readonly string[]> {
  const kB = (bytes: number) => `${(bytes / 1000).toFixed(2)} kB`;
  return Object.entries(await weigh()).map(
    ([what, {raw, gzip, brotli}]) =>
      `${what === 'cdn' ? 'CDN file, Lit inside' : 'our own code alone'}: ` +
      `${kB(raw)} raw, ${kB(gzip)} gzip, ${kB(brotli)} brotli`,
  );
}
