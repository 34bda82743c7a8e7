import {randomUUID} from 'node:crypto';
import {fileURLToPath} from 'node:url';
import {bodyParser} from '@koa/bodyparser';
import Router from '@koa/router';
import Koa from 'koa';
import mount from 'koa-mount';
import session from 'koa-session';
import files from 'koa-static';
import {guard, security} from './guard.js';
import {accountPage, loginPage, notePage, signedInPage} from './pages.js';
import {findUser, verifyPassword} from './users.js';

const {PORT = 3000, SECRET = randomUUID()} = process.env;
const assets = fileURLToPath(new URL('.', import.meta.resolve('session-security')));

const router = new Router();

router.get('/login', (ctx) => {
  ctx.body = loginPage();
});
router.post('/login', async (ctx) => {
  const {email, password} = ctx.request.body;
  const user = verifyPassword(email, password);
  if (!user) return ctx.redirect(ctx.url);
  ctx.session = {userId: user.id, sid: randomUUID()};
  await security.start(ctx, ctx.session.sid, user.id);
  ctx.redirect(ctx.query.next === '/signed-in' ? '/signed-in' : '/');
});
router.post('/logout', async (ctx) => {
  if (ctx.session?.sid) await security.end(ctx.session.sid);
  ctx.session = null;
  ctx.redirect('/login');
});

router.get('/', (ctx) => {
  const user = findUser(ctx.session?.userId);
  if (!user) return ctx.redirect('/login');
  ctx.body = accountPage(user);
});
router.get('/note', (ctx) => {
  const user = findUser(ctx.session?.userId);
  if (!user) return ctx.redirect('/login');
  ctx.body = notePage(user);
});
// For the window that a locked page opens: not a second copy of the page.
router.get('/signed-in', (ctx) => {
  ctx.body = signedInPage();
});
router.get('/api/me', (ctx) => {
  const user = findUser(ctx.session?.userId);
  ctx.status = user ? 200 : 401;
  ctx.body = user ? {name: user.name} : {error: 'signed out'};
});

const app = new Koa({keys: [SECRET]});
// Static files come before the guard: loading them is no activity.
app.use(mount('/assets', files(assets)));
app.use(session({sameSite: 'lax'}, app));
app.use(guard);
app.use(bodyParser());
app.use(router.routes());
app.listen(PORT, () => console.log(`http://127.0.0.1:${PORT}/`));
