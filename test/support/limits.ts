/**
 * How long a test waits for something that has to happen, in milliseconds of real time. It is much more than a slow or
 * busy machine needs, because a test that ends early for slowness proves nothing. No test has a shorter limit of its own.
 */
export const LIMIT_MS = 120_000;

/** Milliseconds for a test in the browser. A wait in it ends first, and says for what it has waited. */
export const TEST_LIMIT_MS = 3 * LIMIT_MS;

/**
 * Milliseconds for all tests of a file: much longer than any file takes on a slow machine, but a file that hangs must not
 * hang the whole run.
 */
export const FILE_LIMIT_MS = 30 * 60_000;
