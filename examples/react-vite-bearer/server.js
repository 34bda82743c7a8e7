import {randomUUID} from 'node:crypto';
import express from 'express';
import {jwtVerify, SignJWT} from 'jose';
import {sessionSecurity} from 'session-security/server/express';

const {PORT = 3000, SECRET = randomUUID()} = process.env;
const key = new TextEncoder().encode(SECRET);

/** Stands for your database. */
const users = [{id: '1', name: 'Ada Lovelace', email: 'ada@example.com', password: 'analytical engine'}];

const app = express();
app.use(express.static('dist')); // before the guard: a file is no activity

// Before the guard, which asks for the user and the id of the session.
app.use(async (req, _res, next) => {
  const [, token] = /^Bearer (.+)$/.exec(req.headers.authorization ?? '') ?? [];
  req.auth = token && (await readToken(token));
  next();
});

const security = sessionSecurity({
  expireAfter: 15,
  warnAfter: 5,
  countAs: 'strict', // requests of the application say little about its user; the element reports input
  user: (req) => req.auth?.sub,
  sessionId: (req) => req.auth?.sid,
  endSession(req) {
    req.auth = undefined; // for this request; for later ones the record has ended
  },
});
app.use(security);
app.use(express.json());

app.post('/api/login', async (req, res) => {
  const {email, password} = req.body;
  const user = users.find((each) => each.email === email && each.password === password);
  if (!user) return res.status(401).json({error: 'wrong email or password'});
  const sid = randomUUID(); // stays the same if you renew the token
  await security.start(req, sid, user.id);
  res.json({token: await makeToken({sid, name: user.name}, user.id)});
});
app.post('/api/logout', async (req, res) => {
  if (req.auth) await security.end(req.auth.sid);
  res.sendStatus(204);
});
app.get('/api/me', (req, res) => {
  res.set('Cache-Control', 'no-store');
  if (!req.auth) return res.status(401).json({error: 'signed out'});
  res.json({name: req.auth.name});
});
app.listen(PORT, () => console.log(`http://127.0.0.1:${PORT}/`));

async function readToken(token) {
  try {
    return (await jwtVerify(token, key)).payload;
  } catch {
    return undefined;
  }
}

function makeToken(claims, userId) {
  return new SignJWT(claims).setProtectedHeader({alg: 'HS256'}).setSubject(userId).setExpirationTime('12h').sign(key);
}
