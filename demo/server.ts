/**
 * `npm start`: serves the demo on a loopback port and prints its address. `npm run dev` adds `--reload`: pages reload
 * when a file changes.
 */
import {once} from 'node:events';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {createDemo} from './app.ts';

const HOST = '127.0.0.1';
const FIRST_PORT = 8080;
const PORTS_TRIED = 100;

const demo = createDemo();
const reload = process.argv.includes('--reload') && (await import('./reload.ts'));
const server = createServer(reload ? await reload.reloading(demo) : demo);

try {
  await listen(process.env.PORT);
  const {port} = server.address() as AddressInfo;
  console.log(`
  session-security demo   http://${HOST}:${port}/

  Sign in, take your hands off, and watch. In a hurry: http://${HOST}:${port}/sign-in?warn-after=5&expire-after=10
`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/** Listens on `wanted` (0: any free port), or else on the first free port from 8080. */
async function listen(wanted: string | undefined): Promise<void> {
  if (wanted) {
    const port = /^\d{1,5}$/.test(wanted) ? Number(wanted) : Number.NaN;
    if (!(port <= 65_535)) throw new Error(`PORT must be a whole number from 0 to 65535, got "${wanted}"`);
    if (await isListening(port)) return;
    throw new Error(`port ${port} is taken; choose another by PORT, or leave PORT out`);
  }
  for (let port = FIRST_PORT; port < FIRST_PORT + PORTS_TRIED; port++) if (await isListening(port)) return;
  throw new Error(`no free port from ${FIRST_PORT} on; choose one by PORT`);
}

/** False when the port is taken. */
async function isListening(port: number): Promise<boolean> {
  try {
    server.listen(port, HOST);
    await once(server, 'listening');
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return false;
    throw error;
  }
}
