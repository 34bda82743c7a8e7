import {randomUUID} from 'node:crypto';
import {type Request, type RequestHandler, type Response, Router} from 'express';
import {nextPage, OTHER_DEVICE, visitQuery} from './addresses.ts';
import {limitsFromQuery, limitsToQuery} from './limits.ts';
import {page} from './page.ts';
import {isOtherDevice} from './user-sessions.ts';
import type {Visitor, Visits} from './visits.ts';

declare module 'express-session' {
  interface SessionData {
    user: Visitor;
  }
}

export const SESSION_COOKIE = 'demo.sid';
export const OTHER_COOKIE = 'demo.other.sid';

/** Outlives the session, so that the sign-in page can say why it ended. It gives no access. */
const VISIT_COOKIE = 'demo.visit';

export const LONGEST_NAME = 60;

/** Signs users in, with any name, and out. */
export function signIn(visits: Visits): Router {
  const router = Router();

  const ask = async (req: Request, res: Response, notice: string) => {
    const limits = limitsFromQuery(req.query);
    const query = visitQuery(limits, nextPage(req.query));
    res.send(await page('sign-in', {...limits, query, notice}));
  };

  router.get('/sign-in', (req, res) => ask(req, res, visits.farewell(visitOf(req)) ?? ''));

  router.post('/sign-in', async (req, res, next) => {
    const limits = limitsFromQuery(req.query);
    const way = nextPage(req.query);
    const name: unknown = req.body?.name;
    if (typeof name !== 'string' || name.trim() === '' || name.length > LONGEST_NAME) {
      return ask(req, res.status(400), `Please give a name of 1 to ${LONGEST_NAME} characters.`);
    }
    // A new id for the session, so that an attacker cannot plant a known id before the sign-in (session fixation).
    req.session.regenerate((error) => {
      if (error) return next(error);
      const visit = randomUUID();
      req.session.user = {id: name.trim(), visit, limits};
      const path = isOtherDevice(req) ? OTHER_DEVICE : '/';
      res.cookie(VISIT_COOKIE, visit, {httpOnly: true, sameSite: 'lax', path});
      res.redirect(303, `${way}${limitsToQuery(limits)}`);
    });
  });

  const signOut: RequestHandler = (req, res, next) => {
    if (req.session.user) visits.end(req.session.user, 'You have signed out.');
    req.session.destroy((error) => {
      if (error) return next(error);
      if (!isOtherDevice(req)) res.clearCookie(SESSION_COOKIE, {httpOnly: true, sameSite: 'lax'});
      // The query contains the limits of the next session. An invalid query must not prevent the sign-out.
      res.redirect(303, `sign-in${req.originalUrl.replace(/^[^?]*/, '')}`);
    });
  };
  // The element goes there by GET. Another site could send a user there too, but could only sign them out.
  router.get('/logout', signOut);
  router.post('/logout', signOut);
  return router;
}

function visitOf(req: Request): string {
  const [, visit = ''] = new RegExp(`(?:^|; )${VISIT_COOKIE}=([\\w-]+)`).exec(req.headers.cookie ?? '') ?? [];
  return visit;
}
