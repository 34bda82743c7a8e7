import express, {type Request} from 'express';
import session from 'express-session';
import {sessionSecurity} from 'session-security/server/express';
import {type Certificate, type RunningServer, serve} from './http-server.ts';
import {originalFile, originalMarkup} from './original.ts';
import {CONFIDENTIAL_CSS} from './screen.ts';

declare module 'express-session' {
  interface SessionData {
    userId: string;
    limits: Limits;
  }
}

/** Seconds. */
export interface Limits {
  readonly warnAfter: number;
  readonly expireAfter: number;
}

export interface App extends RunningServer {
  /** The address that signs in, with these limits for the session, and goes on to the page. */
  enter(limits: Limits, path?: string, user?: string): string;
  /** Method and path of each request since the start, without requests for files. */
  readonly requests: readonly string[];
  /** How many event streams are open. */
  readonly openStreams: number;
  /** Leaves pings without a reply until the returned function is called. */
  holdPings(): () => void;
}

const PING = '/session_security/ping';
/** Requests that are not activity. */
const PASSIVE_PATHS = ['/whoami', '/passive'];

/** A small application with Express, express-session and the element. It uses the built package, as a reader would. */
export async function serveApp(certificate?: Certificate): Promise<App> {
  const requests: string[] = [];
  let openStreams = 0;
  let held: Promise<void> | undefined;
  const app = express();
  // Before the guard, because requests for files and for pages elsewhere are not activity.
  app.use('/dist', express.static('dist'));
  app.get('/favicon.ico', (_req, res) => void res.sendStatus(204));
  app.get('/original/:name', (req, res) => {
    const file = originalFile(req.params.name);
    if (file === undefined) res.sendStatus(404);
    else res.type(req.params.name).send(file);
  });
  app.get('/plain', (_req, res) => void res.send('<!doctype html><title>Elsewhere</title><h1>Elsewhere</h1>'));
  app.use((req, res, next) => {
    requests.push(`${req.method} ${req.path}`);
    if (req.path === `${PING}/events`) {
      openStreams++;
      res.once('close', () => openStreams--);
    }
    if (held && req.path === PING) void held.then(() => next());
    else next();
  });
  app.use(session({secret: 'of this test', resave: false, saveUninitialized: false}));
  app.use(
    sessionSecurity<Request>({
      expireAfter: (req) => req.session.limits?.expireAfter ?? 600,
      warnAfter: (req) => req.session.limits?.warnAfter ?? 540,
      user: (req) => req.session.userId,
      passive: PASSIVE_PATHS,
      events: true,
    }),
  );

  app.get('/enter', (req, res) => {
    const {warn, expire, to, user = 'ada'} = req.query;
    req.session.userId = String(user);
    req.session.limits = {warnAfter: Number(warn), expireAfter: Number(expire)};
    res.redirect(String(to));
  });
  app.get('/whoami', (req, res) => void res.json(req.session.userId ?? null));
  app.get('/logout', (req, res) => {
    req.session.destroy(() => res.redirect('/signed-out'));
  });
  app.get('/sign-in', (_req, res) => void res.send('<!doctype html><title>Sign in</title><h1>Sign in</h1>'));
  app.post('/notes', express.urlencoded(), (req, res) => void res.send(`${req.session.userId}: ${req.body.note}`));
  app.get('/signed-out', (_req, res) => void res.send('<!doctype html><title>Signed out</title><h1>Signed out</h1>'));

  for (const [path, page] of Object.entries(PAGES)) {
    app.get(path, (req, res) => {
      if (!req.session.userId || !req.session.limits) return void res.redirect('/signed-out');
      if (!CACHEABLE.includes(path)) res.set('Cache-Control', 'no-store');
      res.send(page(req.session.limits));
    });
  }

  const server = await serve(app, certificate);
  const holdPings = () => {
    let release = () => {};
    held = new Promise((released) => {
      release = released;
    });
    return release;
  };
  return {
    ...server,
    requests,
    get openStreams() {
      return openStreams;
    },
    holdPings,
    enter: ({warnAfter, expireAfter}, path = '/page', user = 'ada') =>
      `${server.origin}/enter?warn=${warnAfter}&expire=${expireAfter}&user=${user}&to=${encodeURIComponent(path)}`,
  };
}

/** The other pages may not be stored. */
const CACHEABLE = ['/cacheable', '/streaming'];

/** The same confidential page, protected in different ways. */
const PAGES: Record<string, (limits: Limits) => string> = {
  '/page': (limits) => page(element(limits, 'logout-url="/logout"')),
  '/passive': (limits) => page(element(limits, 'logout-url="/logout"')),
  '/cacheable': (limits) => page(element(limits, 'logout-url="/logout"')),
  '/streaming': (limits) => page(element(limits, 'logout-url="/logout"') + EVENTS_MODULE),
  '/locking': (limits) => page(element(limits, 'logout-url="/logout" expire-action="lock" login-url="/sign-in"')),
  '/lobby': () => LOBBY,
  '/reload': (limits) => page(element(limits)),
  '/by-the-original': ({warnAfter, expireAfter}) =>
    page(originalMarkup('/original/', {pingUrl: PING, warnAfter, expireAfter})),
};

const EVENTS_MODULE = '<script type="module" src="/dist/session-security.events.min.js"></script>';

/** A page that makes the browser prerender another one. */
const LOBBY = `<!doctype html>
  <title>Lobby</title>
  <script type="speculationrules">{"prerender": [{"urls": ["/page"], "eagerness": "immediate"}]}</script>
  <h1>Lobby</h1>`;

function element({warnAfter, expireAfter}: Limits, attributes = ''): string {
  return `<session-security warn-after="${warnAfter}" expire-after="${expireAfter}" ping-url="${PING}" ${attributes}>
    </session-security>
    <script type="module" src="/dist/session-security.min.js"></script>`;
}

function page(protection: string): string {
  return `<!doctype html>
    <html lang="en">
    <title>Record</title>
    <style>${CONFIDENTIAL_CSS}</style>
    <main class="confidential">
      <p>Confidential: the patient's results</p>
      <form method="post" action="/notes"><label>Note <input name="note"></label></form>
    </main>
    ${protection}`;
}
