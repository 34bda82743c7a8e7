import type {RequestListener} from 'node:http';
import {getRequestListener} from '@hono/node-server';
import express from 'express';
import {type FastifyReply, type FastifyRequest, fastify} from 'fastify';
import {type Context, Hono} from 'hono';
import {sessionSecurity as expressSecurity, sessionState} from '../../../server-contract/adapters/express.ts';
import {sessionSecurity as fastifySecurity} from '../../../server-contract/adapters/fastify.ts';
import {sessionSecurity as fetchSecurity} from '../../../server-contract/adapters/fetch.ts';
import {sessionSecurity as nodeSecurity} from '../../../server-contract/adapters/node.ts';
import type {SessionUnavailable} from '../../../server-contract/index.ts';
import {CLEARED_COOKIE, type Headed, SessionMap} from './session-map.ts';
import type {CommonOptions} from './targets.ts';
import {answerSessions} from './user-session-routes.ts';

/** With `quietly` the error of the end is ignored, as Auth.js and better-auth do with that of a callback. */
const ended = (end: Promise<void>, url: string): Promise<void> => (url.includes('quietly') ? end.catch(() => {}) : end);

export function expressApp(options: CommonOptions, sessions = new SessionMap()): RequestListener {
  const app = express();
  // Express logs each error that a route throws, unless it runs in a test.
  app.set('env', 'test');
  const security = expressSecurity<express.Request, express.Response>({
    ...options,
    user: sessions.asked.user,
    sessionId: sessions.asked.id,
    endSession: (req, res) => {
      sessions.signOut(req);
      res.clearCookie('sid');
    },
  });
  app.use(security);
  app.get('/login', async (req, res) => {
    const id = sessions.signIn(String(req.query.user));
    await security.start(req, id, req.query.user);
    res.cookie('sid', id).json({user: req.query.user});
  });
  app.get('/logout', async (req, res) => {
    await ended(security.end(sessions.id(req)!), req.url);
    sessions.signOut(req);
    res.clearCookie('sid').json({user: null});
  });
  app.use(async (req, res) => {
    const answer = await answerSessions(security, req, req.url);
    res.json(answer ?? {user: sessions.user(req) ?? null, state: sessionState(req)});
  });
  return app;
}

export function nodeApp(options: CommonOptions, sessions = new SessionMap()): RequestListener {
  const security = nodeSecurity({
    ...options,
    user: sessions.asked.user,
    sessionId: sessions.asked.id,
    endSession: (req, res) => {
      sessions.signOut(req);
      res.setHeader('set-cookie', CLEARED_COOKIE);
    },
  });
  return async (req, res) => {
    if (await security(req, res)) return;
    const {pathname, searchParams} = new URL(req.url!, 'http://localhost');
    let body: object = {user: sessions.user(req) ?? null, state: sessionState(req)};
    const answer = await answerSessions(security, req, req.url!);
    if (pathname === '/login') {
      const user = searchParams.get('user')!;
      const id = sessions.signIn(user);
      try {
        await security.start(req, id, user);
        body = {user};
      } catch (error) {
        res.statusCode = (error as SessionUnavailable).statusCode;
        body = {error: String(error)};
      }
      res.setHeader('set-cookie', `sid=${id}; HttpOnly`);
    } else if (pathname === '/logout') {
      try {
        await ended(security.end(sessions.id(req)!), req.url!);
        sessions.signOut(req);
        body = {user: null};
      } catch (error) {
        res.statusCode = (error as SessionUnavailable).statusCode;
        body = {error: String(error)};
      }
    }
    res.setHeader('content-type', 'application/json').end(JSON.stringify(answer ?? body));
  };
}

export function fetchApp(options: CommonOptions, sessions = new SessionMap()): RequestListener {
  const security = fetchSecurity<Headed>({
    ...options,
    user: sessions.asked.user,
    sessionId: sessions.asked.id,
    endSession: (visit, headers) => {
      sessions.signOut(visit);
      headers.append('set-cookie', CLEARED_COOKIE);
    },
  });
  const application = async (request: Request, visit: Headed): Promise<Response> => {
    const {pathname, searchParams} = new URL(request.url);
    if (pathname === '/login') {
      const user = searchParams.get('user')!;
      const id = sessions.signIn(user);
      await security.start(visit, id, user);
      return Response.json({user}, {headers: {'set-cookie': `sid=${id}; HttpOnly`}});
    }
    if (pathname === '/logout') {
      await ended(security.end(sessions.id(visit)!), request.url);
      sessions.signOut(visit);
      return Response.json({user: null});
    }
    const answer = await answerSessions(security, visit, request.url);
    return Response.json(answer ?? {user: sessions.user(visit) ?? null, state: sessionState(visit)});
  };
  return serveFetch((request) => {
    const visit = {headers: Object.fromEntries(request.headers)};
    return security(request, () => application(request, visit), visit);
  });
}

export function honoApp(
  {expireAfter, warnAfter, passive, describe, maxSessions, ...options}: CommonOptions,
  sessions = new SessionMap(),
): RequestListener {
  const headed = (c: Context): Headed => ({headers: c.req.header()});
  const asked = <T>(option: T): T => (typeof option === 'function' ? (c: Context) => option(headed(c)) : option) as T;
  const limits = {
    ...(expireAfter === undefined ? {} : {expireAfter: asked(expireAfter)}),
    ...(warnAfter === undefined ? {} : {warnAfter: asked(warnAfter)}),
    ...(describe === undefined ? {} : {describe: asked(describe)}),
    ...(maxSessions === undefined ? {} : {maxSessions: asked(maxSessions)}),
    ...(passive === undefined ? {} : {passive: [passive].flat().map(asked)}),
  };
  const security = fetchSecurity<Context>({
    ...options,
    ...(limits as object),
    user: (c) => sessions.asked.user(headed(c)),
    sessionId: (c) => sessions.asked.id(headed(c)),
    endSession: (c, headers) => {
      sessions.signOut(headed(c));
      headers.append('set-cookie', CLEARED_COOKIE);
    },
  });
  const app = new Hono();
  app.use(async (c, next) => {
    const response = await security(c.req.raw, () => next().then(() => c.res), c);
    if (c.finalized) c.res = undefined;
    c.res = response;
  });
  app.get('/login', async (c) => {
    const user = c.req.query('user')!;
    const id = sessions.signIn(user);
    await security.start(c, id, user);
    c.header('set-cookie', `sid=${id}; HttpOnly`);
    return c.json({user});
  });
  app.get('/logout', async (c) => {
    await ended(security.end(sessions.id(headed(c))!), c.req.url);
    sessions.signOut(headed(c));
    return c.json({user: null});
  });
  app.all('*', async (c) => {
    const answer = await answerSessions(security, c, c.req.url);
    return c.json(answer ?? {user: sessions.user(headed(c)) ?? null, state: sessionState(c)});
  });
  return serveFetch(app.fetch);
}

export async function fastifyApp(options: CommonOptions, sessions = new SessionMap()): Promise<RequestListener> {
  const app = fastify();
  await app.register(fastifySecurity<FastifyRequest, FastifyReply>, {
    ...options,
    user: sessions.asked.user,
    sessionId: sessions.asked.id,
    endSession: (request, reply) => {
      sessions.signOut(request);
      reply.headers({'set-cookie': CLEARED_COOKIE});
    },
  });
  app.get<{Querystring: {user: string}}>('/login', async (request, reply) => {
    const {user} = request.query;
    const id = sessions.signIn(user);
    await app.sessionSecurity.start(request, id, user);
    reply.header('set-cookie', `sid=${id}; HttpOnly`);
    return {user};
  });
  app.get('/logout', async (request) => {
    await ended(app.sessionSecurity.end(sessions.id(request)!), request.url);
    sessions.signOut(request);
    return {user: null};
  });
  app.setNotFoundHandler(async (request, reply) => {
    const answer = await answerSessions(app.sessionSecurity, request, request.url);
    reply.code(200);
    return answer ?? {user: sessions.user(request) ?? null, state: request.sessionState};
  });
  await app.ready();
  return (req, res) => app.routing(req, res);
}

function serveFetch(application: (request: Request) => Response | Promise<Response>): RequestListener {
  return getRequestListener(application, {overrideGlobalObjects: false});
}
