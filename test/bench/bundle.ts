import {join} from 'node:path';
import {build, type Rolldown} from 'vite';

const FOLDER = join(import.meta.dirname, 'peers');

/**
 * Bundles and minifies a file of the peers with Vite, as one classic script. This module is not in their folder, because
 * the Vite that is installed there is the one of Angular's builder.
 */
export async function bundle(entry: string, alias: Record<string, string> = {}): Promise<string> {
  const {output} = (await build({
    configFile: false,
    root: FOLDER,
    logLevel: 'error',
    resolve: {alias},
    build: {
      write: false,
      target: 'es2022',
      rolldownOptions: {input: join(FOLDER, entry), output: {format: 'iife'}},
    },
  })) as Rolldown.RolldownOutput;
  return output[0].code;
}
