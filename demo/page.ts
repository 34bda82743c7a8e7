import {readFile} from 'node:fs/promises';
import {createPages} from './pages.ts';

/** The demo's pages, read anew each time, so that what was just written is what is seen. */
export const {page, example, front, overview} = createPages((path) => readFile(new URL(path, import.meta.url), 'utf8'));
