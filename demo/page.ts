import {readFile} from 'node:fs/promises';
import {createPages} from './pages.ts';

/** The demo's pages. Files are read again for each request, so that a change is visible at once. */
export const {page, example, front, overview} = createPages((path) => readFile(new URL(path, import.meta.url), 'utf8'));
