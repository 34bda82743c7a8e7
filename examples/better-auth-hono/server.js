import {serve} from '@hono/node-server';
import {serveStatic} from '@hono/node-server/serve-static';
import {Hono} from 'hono';
import {csrf} from 'hono/csrf';
import {auth, findSession, guard} from './auth.js';
import {accountPage, loginPage} from './pages.js';

const {PORT = 3000} = process.env;

await auth.api.signUpEmail({body: {name: 'Ada Lovelace', email: 'ada@example.com', password: 'analytical engine'}});

const app = new Hono();
// Static files come before the guard: loading them is no activity.
app.get('/session-security.min.js', serveStatic({path: 'node_modules/session-security/dist/session-security.min.js'}));
app.use(csrf(), findSession, guard);

// After the guard: better-auth's own endpoints must not find a session that has ended.
app.on(['GET', 'POST'], '/api/auth/*', (c) => auth.handler(c.req.raw));

app.get('/login', (c) => c.html(loginPage()));
app.post('/login', async (c) => {
  const {email, password} = await c.req.parseBody();
  const signedIn = await auth.api.signInEmail({body: {email, password}, asResponse: true});
  return redirect(c, signedIn.ok ? '/' : '/login', signedIn);
});
app.post('/logout', async (c) => {
  return redirect(c, '/login', await auth.api.signOut({headers: c.req.raw.headers, asResponse: true}));
});

app.get('/', (c) => {
  const session = c.get('session');
  return session ? c.html(accountPage(session.user)) : c.redirect('/login');
});
app.get('/api/me', (c) => {
  const session = c.get('session');
  return session ? c.json({name: session.user.name}) : c.json({error: 'signed out'}, 401);
});

serve({fetch: app.fetch, port: PORT}, () => console.log(`http://127.0.0.1:${PORT}/`));

/** Goes on to a page with the cookies that better-auth has set. */
function redirect(c, location, {headers}) {
  for (const cookie of headers.getSetCookie()) c.header('set-cookie', cookie, {append: true});
  return c.redirect(location, 303);
}
