import express, {type Request, type RequestHandler, Router} from 'express';
import {OTHER_DEVICE, SESSIONS_URL} from './addresses.ts';
import type {Browsers} from './browsers.ts';
import {SIGNED_OUT_ELSEWHERE, type Visits} from './visits.ts';

/** The page of a device that has a session cookie of its own, below this path. */
const BELOW = `${OTHER_DEVICE}/`;

export function isOtherDevice(req: Request): boolean {
  return req.originalUrl.startsWith(BELOW);
}

/** For `describe`: the name of a device for the list, and the visit, whose sign-in page says why it ended. */
export function describeDevice(req: Request): {device: string; visit: string | undefined} {
  return {device: isOtherDevice(req) ? 'Phone' : 'Computer', visit: req.session.user?.visit};
}

/** From here on, a request of the other device looks like any other. */
export const withoutDevice: RequestHandler = (req, _res, next) => {
  if (req.url.startsWith(BELOW)) req.url = req.url.slice(OTHER_DEVICE.length);
  next();
};

/** The sessions of the signed-in user, and their ends. */
export function userSessions(visits: Visits, browsers: Browsers): Router {
  const router = Router();
  router.get(SESSIONS_URL, async (req, res) => {
    const {user} = req.session;
    if (!user) return void res.json(null);
    const sessions = await browsers.of(req).security.sessionsOf(user, {current: req});
    const now = Date.now();
    res.json(
      sessions.map(({id, device, current, lastActivity}) => {
        const idleFor = Math.max(0, Math.floor((now - lastActivity.getTime()) / 1000));
        return {id, device, current, idleFor};
      }),
    );
  });
  router.post(`${SESSIONS_URL}/end`, express.json({limit: '1kb'}), async (req, res) => {
    const {user} = req.session;
    const {security} = browsers.of(req);
    const sessions = user ? await security.sessionsOf(user) : [];
    const session = sessions.find(({id}) => id === Object(req.body).id);
    if (!session || !(await security.endSession(user, session.id))) return void res.sendStatus(404);
    visits.end({visit: String(session.visit)}, SIGNED_OUT_ELSEWHERE);
    res.sendStatus(204);
  });
  router.post(`${SESSIONS_URL}/end-others`, async (req, res) => {
    const {user} = req.session;
    if (!user) return void res.sendStatus(401);
    const {security} = browsers.of(req);
    const sessions = await security.sessionsOf(user, {current: req});
    await security.endSessionsOf(user, {except: req});
    for (const {visit, current} of sessions) if (!current) visits.end({visit: String(visit)}, SIGNED_OUT_ELSEWHERE);
    res.sendStatus(204);
  });
  return router;
}
