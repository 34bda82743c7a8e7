import {readFile} from 'node:fs/promises';
import {brotliCompressSync, gzipSync} from 'node:zlib';

/** Bytes of the file that a page loads from a CDN, Lit inside. */
export async function sizes(): Promise<readonly string[]> {
  const code = await readFile('dist/session-security.min.js');
  const kB = (bytes: number) => `${(bytes / 1000).toFixed(2)} kB`;
  return [
    `CDN file, Lit inside: ${kB(code.length)} raw, ${kB(gzipSync(code).length)} gzip, ` +
      `${kB(brotliCompressSync(code).length)} brotli`,
  ];
}
