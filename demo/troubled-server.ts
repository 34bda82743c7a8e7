import {AsyncLocalStorage} from 'node:async_hooks';
import express, {type RequestHandler, Router} from 'express';
import {memoryStore} from 'session-security/server/memory';
import {PING_URL, TROUBLE_URL} from './addresses.ts';
import {type Order, pause, readOrder, SLOW} from './trouble.ts';
import type {Visits} from './visits.ts';

/** Causes trouble for one visit, as the overview orders; other visits are not affected. */
export class TroubledServer {
  readonly #pings = new Map<string, Order['pings']>();
  readonly #naps = new Map<string, number>();
  readonly #visit = new AsyncLocalStorage<string>();

  /** A memory store that adds the sleep of a visit to its idle time. */
  readonly store = this.#sleepyStore();

  /** Runs before session security: refuses or delays pings. */
  readonly pings: RequestHandler = async (req, res, next) => {
    const visit = req.session.user?.visit ?? '';
    const fate = req.path === PING_URL && this.#pings.get(visit);
    if (fate === 'slow') await pause(SLOW);
    if (fate === 'refused') res.sendStatus(500);
    else this.#visit.run(visit, next);
  };

  /** Runs after session security: receives orders. */
  orders(visits: Visits): Router {
    const router = Router();
    router.post(TROUBLE_URL, express.json({limit: '1kb'}), (req, res, next) => {
      const {user} = req.session;
      const {pings, sleep, signOut} = readOrder(req.body);
      if (!user) return void res.sendStatus(401);
      if (pings) this.#pings.set(user.visit, pings);
      if (sleep) this.#naps.set(user.visit, sleep);
      const done = (error?: unknown) => (error ? next(error) : res.sendStatus(204));
      if (!signOut) return void done();
      visits.end(user, 'You have signed out elsewhere.');
      req.session.destroy(done);
    });
    return router;
  }

  #sleepyStore() {
    const store = memoryStore();
    const touch: typeof store.touch = (id, idleFor, limits) => {
      const visit = this.#visit.getStore() ?? '';
      const nap = this.#naps.get(visit) ?? 0;
      const before = nap > 0 ? store.touch(id, null, limits) : undefined;
      this.#naps.delete(visit);
      if (before?.active) store.start(id, limits, {idleFor: before.idleFor + nap, age: before.age + nap});
      return store.touch(id, idleFor, limits);
    };
    return {...store, touch};
  }
}
