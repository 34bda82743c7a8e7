import {randomUUID} from 'node:crypto';
import {fileURLToPath} from 'node:url';
import {RedisStore} from 'connect-redis';
import express, {Router} from 'express';
import session from 'express-session';
import helmet from 'helmet';
import passport from 'passport';
import {Strategy as LocalStrategy} from 'passport-local';
import {createClient} from 'redis';
import {sessionSecurity} from 'session-security/server/express';
import {redisStore} from 'session-security/server/redis';
import {accountPage, loginPage} from './pages.js';
import {findUser, verifyPassword} from './users.js';

const {PORT = 3000, REDIS_URL, SECRET = randomUUID()} = process.env;
const assets = fileURLToPath(new URL('.', import.meta.resolve('session-security')));

// Without a queue and a time limit of its own, the client fails at once while Redis is away.
const redis = createClient({url: REDIS_URL, disableOfflineQueue: true, commandOptions: {timeout: 0}});
redis.on('error', console.error);
await redis.connect();

passport.use(new LocalStrategy({usernameField: 'email'}, verifyPassword));
passport.serializeUser((user, done) => done(null, user.id));
passport.deserializeUser((id, done) => done(null, findUser(id) ?? false));

const site = Router();
// Static files come before the guard: loading them is no activity.
site.use('/assets', express.static(assets));
site.use(
  session({
    store: new RedisStore({client: redis}),
    secret: SECRET,
    resave: false,
    saveUninitialized: false,
    cookie: {path: '/app', httpOnly: true, sameSite: 'lax', secure: 'auto'},
  }),
);
site.use(passport.session());
// After the middleware that finds the user, and before every protected route. Passport's user is found without `user`.
site.use(
  sessionSecurity({
    expireAfter: 15,
    warnAfter: 5,
    pingUrl: '/app/session_security/ping',
    store: redisStore(redis),
  }),
);
site.use(express.urlencoded());

site.get('/login', (_req, res) => res.send(loginPage()));
site.post('/login', passport.authenticate('local', {successRedirect: '/app/', failureRedirect: '/app/login'}));
site.post('/logout', (req, res, next) => {
  req.logout((error) => (error ? next(error) : res.redirect(303, '/app/login')));
});

site.get('/', (req, res) => {
  if (!req.user) return res.redirect('/app/login');
  res.send(accountPage(req.user));
});
site.get('/api/me', (req, res) => {
  if (!req.user) return res.status(401).json({error: 'signed out'});
  res.json({name: req.user.name});
});

const app = express();
app.use(helmet());
app.use('/app', site);
app.listen(PORT, () => console.log(`http://127.0.0.1:${PORT}/app/`));
