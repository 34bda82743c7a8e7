/** `npm start`: serves the demo on a loopback port and says where. */
import {once} from 'node:events';
import {createServer, type Server} from 'node:http';
import {createDemo} from './app.ts';

const HOST = '127.0.0.1';
const FIRST_PORT = 8080;
const LAST_PORT = 8180;

/** PORT if set (0: any free one), else the first free port from 8080. Throws when PORT is no port or is taken. */
async function listen(server: Server, wanted: string | undefined): Promise<number> {
  if (wanted) {
    if (!/^\d{1,5}$/.test(wanted) || Number(wanted) > 65_535) {
      throw new Error(`PORT must be a whole number from 0 to 65535, got ${JSON.stringify(wanted)}`);
    }
    return listenOn(server, Number(wanted));
  }
  for (let port = FIRST_PORT; port < LAST_PORT; port++) {
    try {
      return await listenOn(server, port);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    }
  }
  throw new Error(`no free port from ${FIRST_PORT} to ${LAST_PORT - 1}; choose one with PORT=…`);
}

async function listenOn(server: Server, port: number): Promise<number> {
  server.listen(port, HOST);
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address ? address.port : port;
}

try {
  const port = await listen(createServer(createDemo()), process.env.PORT);
  console.log(`\n  session-security demo   http://${HOST}:${port}/`);
  console.log(
    '  Sign in, take your hands off, and open a second tab. Shorter: /sign-in?warn-after=5&expire-after=10\n',
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
