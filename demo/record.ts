import {type Request, type Response, Router} from 'express';
import {sessionState} from 'session-security/server/express';
import {limitsFromQuery, limitsToQuery} from './limits.ts';
import {page} from './page.ts';
import type {Visitor, Visits} from './visits.ts';

const FIELDS = ['pulse', 'next', 'seenBy', 'note'] as const;
type Form = Readonly<Record<(typeof FIELDS)[number], string>>;

declare module 'express-session' {
  interface SessionData {
    form: Form;
  }
}

/** Where the panel looks once a second. It must be passive: or else watching would keep the session alive. */
export const WATCH_URL = '/what-the-server-knows';

/** The protected pages: a confidential record with a form, and what the server knows of the session. */
export function record(visits: Visits): Router {
  const router = Router();

  router.get('/record', (req, res) => {
    const user = signedIn(req, res);
    if (!user) return;
    const limits = limitsFromQuery(req.query, user.limits);
    req.session.user = {...user, limits};
    const query = limitsToQuery(limits);
    const notice = 'saved' in req.query ? 'Saved.' : '';
    const form = req.session.form ?? {pulse: '72', next: '', seenBy: user.id, note: ''};
    res.send(page('record', {...limits, query, user: user.id, notice, ...form}));
  });

  router.post('/record', (req, res) => {
    if (!signedIn(req, res)) return;
    req.session.form = readForm(req.body);
    res.redirect(303, '/record?saved');
  });

  router.get(WATCH_URL, (req, res) => {
    const {user} = req.session;
    const state = sessionState(req);
    if (!user || state.status !== 'active') {
      res.json(null);
      return;
    }
    const {idleFor, warnAfter, expireAfter, endsIn} = state;
    res.json({idleFor, warnAfter, expireAfter, endsIn, ...visits.lastRequest(user)});
  });

  return router;
}

/** Whoever is signed in; or else undefined, and the reply leads to the sign-in page. */
function signedIn(req: Request, res: Response): Visitor | undefined {
  const {user} = req.session;
  if (!user) res.redirect(303, `/sign-in${limitsToQuery(limitsFromQuery(req.query))}`);
  return user;
}

function readForm(body: unknown): Form {
  const sent = new Map(Object.entries(body ?? {}));
  const text = (name: string) => String(sent.get(name) ?? '').slice(0, 2000);
  return {pulse: text('pulse'), next: text('next'), seenBy: text('seenBy'), note: text('note')};
}
