import {deepEqual, equal} from 'node:assert/strict';
import type {IncomingHttpHeaders} from 'node:http';
import {after, before, describe, test} from 'node:test';
import {sessionSecurity} from '../../../server-contract/adapters/node.ts';
import {openStreamsOf} from '../../../server-contract/core/open-streams.ts';
import {memoryStore} from '../../../server-contract/stores/memory.ts';
import {PAGE} from '../../server/browser.ts';
import {BEGINNING, ENDED, EVENT_SOURCE, EVENTS} from '../../server/event-client.ts';
import {eventually} from '../../support/eventually.ts';
import {freePort} from '../../support/free-port.ts';
import {selfSignedCertificate, serve} from '../../support/http-server.ts';
import {codeBlocks} from '../../support/markdown.ts';
import {nginxMissing, startNginx} from '../../support/nginx.ts';
import {type Ask, overHttp1, overHttp2, type Reply} from './proxy-client.ts';

/** The documentation shows one block for the application, and one for its event streams. */
const [APPLICATION = '', STREAMS = ''] = codeBlocks('docs/deployment.md').flatMap(({language, code}) =>
  language === 'nginx' ? [code] : [],
);
/** The address of the application in the documentation. */
const DOCUMENTED = 'http://127.0.0.1:3000';
const DEFAULTS = `location / { proxy_pass ${DOCUMENTED}; }`;
const COMPRESSES = 'gzip on; gzip_proxied any; gzip_min_length 0; gzip_types text/event-stream;';
const IGNORES = 'proxy_ignore_headers X-Accel-Buffering Cache-Control;';

interface Configuration {
  readonly name: string;
  readonly text: string;
  readonly encoding?: 'gzip';
  /** With TLS and HTTP/2. */
  readonly isSecure?: boolean;
  /** The application sees the host that the browser sees. */
  readonly passesHost?: boolean;
}

const CONFIGURATIONS: readonly Configuration[] = [
  {name: 'with its defaults', text: DEFAULTS},
  {name: 'that compresses', text: COMPRESSES + DEFAULTS, encoding: 'gzip'},
  {name: 'as documented', text: APPLICATION, passesHost: true},
  {name: 'that ignores headers, as documented for it', text: IGNORES + APPLICATION + STREAMS, passesHost: true},
  {name: 'with TLS and HTTP/2', text: APPLICATION, isSecure: true, passesHost: true},
  {
    name: 'with TLS and HTTP/2, that compresses',
    text: COMPRESSES + APPLICATION + STREAMS,
    encoding: 'gzip',
    isSecure: true,
    passesHost: true,
  },
];
const HOLDS_BACK: Configuration = {name: 'that ignores the headers', text: IGNORES + DEFAULTS};

describe('the event stream behind nginx', {skip: nginxMissing}, () => {
  const store = memoryStore();
  const sessionId = ({headers}: {headers: IncomingHttpHeaders}) => /sid=(\w+)/.exec(headers.cookie ?? '')?.[1];
  const security = sessionSecurity({user: sessionId, sessionId, endSession: () => {}, events: true, store});
  const servers: {close(): Promise<void>}[] = [];
  const ports = new Map<Configuration, number>();
  let sessions = 0;

  before(async () => {
    const application = await serve(async (req, res) => {
      if (!(await security(req, res))) res.end();
    });
    servers.push(application);
    const {key, cert} = selfSignedCertificate();
    const blocks: string[] = [];
    for (const configuration of [...CONFIGURATIONS, HOLDS_BACK]) {
      const port = await freePort();
      ports.set(configuration, port);
      const secure = 'ssl http2; ssl_certificate cert.pem; ssl_certificate_key key.pem';
      const listen = `listen 127.0.0.1:${port} ${configuration.isSecure ? secure : ''};`;
      blocks.push(`server { ${listen}\n${configuration.text.replaceAll(DOCUMENTED, application.origin)} }`);
    }
    servers.unshift(await startNginx(blocks.join('\n'), {'key.pem': key, 'cert.pem': cert}));
  });
  after(async () => {
    for (const server of servers) await server.close();
  });

  /** Another session, as a browser sees it. */
  const signIn = async (configuration: Configuration) => {
    const id = `session${++sessions}`;
    const cookie = `sid=${id}`;
    await security.start({headers: {cookie}} as never, id);
    const port = ports.get(configuration)!;
    const ask: Ask = (configuration.isSecure ? overHttp2 : overHttp1)(port);
    return {
      id,
      origin: `${configuration.isSecure ? 'https' : 'http'}://127.0.0.1:${port}`,
      openStream: () => ask(EVENTS, {...EVENT_SOURCE, cookie}),
      async ping(headers: Readonly<Record<string, string>> = PAGE): Promise<Reply> {
        const reply = ask('/session_security/ping?idleFor=0', {...headers, cookie});
        await arrives(reply, 'the reply to the ping', () => reply.isWhole);
        return reply;
      },
    };
  };
  const streamsOf = (id: string) => openStreamsOf(store).count(id);

  test('the documentation shows both configurations', () => {
    deepEqual(
      [APPLICATION, STREAMS].map((text) => [text.includes(DOCUMENTED), /location (= \S+|\/) /.exec(text)?.[1]]),
      [
        [true, '/'],
        [true, `= ${EVENTS}`],
      ],
    );
  });

  for (const configuration of CONFIGURATIONS) {
    describe(configuration.name, () => {
      test('E1: the beginning of a stream arrives while it is open, and the end of its session after it', async () => {
        const {id, openStream} = await signIn(configuration);
        const stream = openStream();
        await arrives(stream, 'the beginning', () => stream.text === BEGINNING);
        equal(stream.headers!['content-type'], 'text/event-stream');
        equal(stream.headers!['content-encoding'], configuration.encoding);
        deepEqual([stream.isWhole, streamsOf(id)], [false, 1]);
        await security.end(id);
        await arrives(stream, 'the end', () => stream.isWhole);
        equal(stream.text, BEGINNING + ENDED);
      });

      test('E5: a client that goes away frees its stream at the server', async () => {
        const {id, openStream} = await signIn(configuration);
        const [leaves, stays] = [openStream(), openStream()];
        for (const each of [leaves, stays]) await arrives(each, 'the beginning', () => each.text === BEGINNING);
        equal(streamsOf(id), 2);
        leaves.close();
        await eventually('the server has one stream', async () => streamsOf(id) === 1);
        await security.end(id);
        await arrives(stays, 'the end', () => stays.isWhole);
        equal(stays.text, BEGINNING + ENDED);
      });

      test('the reply to a ping has its headers', async () => {
        const {text, headers} = await (await signIn(configuration)).ping();
        equal(text, '0');
        deepEqual(
          ['session-expire-after', 'session-warn-after', 'cache-control'].map((name) => headers![name]),
          ['600', '540', 'no-store'],
        );
        for (const name of ['session-ends-in', 'session-user']) equal(typeof headers![name], 'string', name);
      });

      const believes = configuration.passesHost ? 'believed' : 'refused, since the host is not passed on';
      test(`S8: a ping that only its Origin proves is ${believes}`, async () => {
        const {origin, ping} = await signIn(configuration);
        const {text} = await ping({accept: 'application/json', origin});
        equal(text === '0', configuration.passesHost === true, text);
      });
    });
  }

  test('holds a stream back if it ignores its headers, until the session ends', async () => {
    const {id, openStream, ping} = await signIn(HOLDS_BACK);
    const stream = openStream();
    await eventually('the server has begun', async () => streamsOf(id) === 1);
    // The same worker has answered this, so it has had the time.
    await ping();
    deepEqual([stream.headers, stream.text, stream.error], [undefined, '', undefined]);
    await security.end(id);
    await arrives(stream, 'the end', () => stream.isWhole);
    equal(stream.text, BEGINNING + ENDED);
  });
});

/** @throws what broke the reply off, at once */
async function arrives(reply: Reply, what: string, has: () => boolean): Promise<void> {
  await eventually(what, async () => has() || reply.error !== undefined);
  if (!has()) throw reply.error;
}
