import express, {type RequestHandler, Router} from 'express';
import {PING_URL, TROUBLE_URL} from './addresses.ts';
import type {Browsers} from './browsers.ts';
import {pause, readOrder, SLOW} from './trouble.ts';
import {SIGNED_OUT_ELSEWHERE, type Visits} from './visits.ts';

/** Runs before session security: answers the pings of a browser in the way that its pages have ordered. */
export function troublePings(browsers: Browsers): RequestHandler {
  return async (req, res, next) => {
    const fate = req.path === PING_URL ? browsers.of(req).pings : 'answered';
    if (fate === 'slow') await pause(SLOW);
    if (fate === 'hang') return;
    // Where the time of a page goes three times as fast, it would take such a reply for an old one.
    if (fate !== 'answered') res.sendDate = false;
    if (fate === 'refused') res.sendStatus(500);
    else if (fate === 'empty') res.sendStatus(204);
    else if (fate === 'object') res.json({idleFor: 3});
    else next();
  };
}

/**
 * Runs before session security: receives orders, which count for the browser that sends them. Only the ping is told why a
 * session was ended, if it is the first request after that, so an order is none of its requests.
 */
export function takeOrders(browsers: Browsers): RequestHandler {
  return Router().post(TROUBLE_URL, express.json({limit: '1kb'}), (req, res, next) => {
    const order = readOrder(req.body);
    browsers.of(req).obey(order);
    if (order.signOut) next();
    else res.sendStatus(204);
  });
}

/** Runs after session security: signs the user out everywhere, as on another device. */
export function signOutElsewhere(visits: Visits, browsers: Browsers): RequestHandler {
  return Router().post(TROUBLE_URL, async (req, res) => {
    const {user} = req.session;
    if (user) {
      visits.end(user, SIGNED_OUT_ELSEWHERE);
      await browsers.of(req).security.endSessionsOf(user);
    }
    res.sendStatus(204);
  });
}
