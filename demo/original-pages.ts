import {type Request, Router} from 'express';
import {originalFile, originalMarkup, originalMissing} from '../test/support/original.ts';
import {BY_THE_ORIGINAL, PING_URL, visitValues} from './addresses.ts';
import {page} from './page.ts';

/** Is django-session-security installed on this machine? */
export const hasOriginal = originalMissing === false;

/** Its markup has an inline script. */
const ITS_POLICY = "default-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'";

/** The files of django-session-security, as they are installed. */
export function originalFiles(): Router {
  const router = Router();
  router.get('/original/:name', (req, res, next) => {
    const file = hasOriginal ? originalFile(req.params.name) : undefined;
    if (file === undefined) next();
    else res.type(req.params.name).send(file);
  });
  return router;
}

/** The page of desk.html, protected by the script of django-session-security. */
export function originalPage(): Router {
  const router = Router();
  router.get(`/${BY_THE_ORIGINAL}`, async (req: Request, res, next) => {
    const {user} = req.session;
    if (!hasOriginal || !user) return next();
    const values = visitValues(user.id, user.limits);
    const options = {pingUrl: PING_URL, ...user.limits, returnToUrl: `logout${values.query}`};
    res.set('Content-Security-Policy', ITS_POLICY);
    res.send(await page(BY_THE_ORIGINAL, {...values, original: originalMarkup('original/', options)}));
  });
  return router;
}
