import express, {type Request, type Response, Router} from 'express';
import {sessionState} from 'session-security/server/express';
import {DRAFT_URL, PLAIN_PAGES, RECORD, SIGNED_IN_PAGES, visitQuery, visitValues, WATCH_URL} from './addresses.ts';
import {limitsFromQuery} from './limits.ts';
import {example, page} from './page.ts';
import {emptyForm, type Form, readForm} from './record-form.ts';
import type {Visitor, Visits} from './visits.ts';

declare module 'express-session' {
  interface SessionData {
    form: Form;
  }
}

/** The script that tells a page at once that its session has ended, and a text that explains it. */
const STREAM = {
  stream: '<script type="module" src="session-security.events.min.js"></script>',
  told: 'It hears of its end by an event stream of the server, within a second. By pings alone it would take up to nine minutes.',
};

/** The number of users whose drafts are kept: a demo that runs for long must not keep all. */
const MOST_DRAFTS = 1000;

/**
 * A confidential record with a form, a small page for the overview's frames, the examples with a server, and the state
 * of the server.
 */
export function signedInPages(visits: Visits): Router {
  const router = Router();
  const drafts = new Map<string, string>();

  for (const name of SIGNED_IN_PAGES) {
    router.get(`/${name}`, async (req, res) => {
      const user = signedIn(req, res, name);
      if (!user) return;
      const limits = limitsFromQuery(req.query, user.limits);
      req.session.user = {...user, limits};
      const values = {...visitValues(user.id, limits, name), ...STREAM};
      if (name === RECORD) {
        const notice = 'saved' in req.query ? 'Saved.' : '';
        res.send(await page(name, {...values, notice, ...(req.session.form ?? emptyForm(user.id))}));
      } else res.send(await (PLAIN_PAGES.includes(name) ? page(name, values) : example(name, values)));
    });
  }

  router.post('/record', (req, res) => {
    if (!signedIn(req, res, RECORD)) return;
    req.session.form = readForm(new Map(Object.entries(req.body ?? {})));
    res.redirect(303, 'record?saved');
  });

  router.get(DRAFT_URL, (req, res) => {
    const {user} = req.session;
    res.type('text').send((user && drafts.get(user.id)) ?? '');
  });

  router.put(DRAFT_URL, express.text({limit: '8kb'}), (req, res) => {
    const {user} = req.session;
    if (!user) return void res.sendStatus(401);
    drafts.delete(user.id);
    drafts.set(user.id, String(req.body ?? ''));
    const [oldest = ''] = drafts.keys();
    if (drafts.size > MOST_DRAFTS) drafts.delete(oldest);
    res.sendStatus(204);
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

  /** An ordinary request of the user: session security counts it as activity. */
  router.post('/activity', (_req, res) => void res.sendStatus(204));

  return router;
}

/** The signed-in user. Undefined without one: then the reply redirects to the sign-in page. */
function signedIn(req: Request, res: Response, page: string): Visitor | undefined {
  const {user} = req.session;
  if (!user) res.redirect(303, `sign-in${visitQuery(limitsFromQuery(req.query), page)}`);
  return user;
}
