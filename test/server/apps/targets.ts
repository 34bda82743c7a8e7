import type {RequestListener} from 'node:http';
import type {MaybePromise, SessionSecurityOptions} from '../../../server-contract/index.ts';
import {expressSessionApp} from './express-session-app.ts';
import {fastifySessionApp} from './fastify-session-app.ts';
import {expressApp, fastifyApp, fetchApp, honoApp, nodeApp} from './own-session-apps.ts';
import {AsyncSessionMap, type Headed, later} from './session-map.ts';

/**
 * One small application, written for each adapter: `/login?user=ann` signs in, `/logout` signs out, every other address
 * tells who is signed in and what session security found: `{user, state}`.
 */
export interface Target {
  readonly name: string;
  serve(options: CommonOptions): MaybePromise<RequestListener>;
}

/** The options that do not depend on the framework's request. */
export type CommonOptions = Omit<
  SessionSecurityOptions<Headed, never>,
  'user' | 'sessionId' | 'endSession' | 'onEnd' | 'identifiedByToken'
>;

export const targets: readonly Target[] = [
  {name: 'express with express-session', serve: (options) => expressSessionApp(options)},
  {name: 'express with sessions of its own', serve: (options) => expressApp(options)},
  {name: 'node:http', serve: (options) => nodeApp(options)},
  {name: 'fetch', serve: (options) => fetchApp(options)},
  {name: 'hono', serve: (options) => honoApp(options)},
  {name: 'fastify with @fastify/session', serve: (options) => fastifySessionApp(options)},
  {name: 'fastify with sessions of its own', serve: (options) => fastifyApp(options)},
];

/** Applications whose sessions are read by promises. */
export const asyncTargets: readonly Target[] = [
  {name: 'express', serve: (options) => expressApp(options, new AsyncSessionMap())},
  {name: 'node:http', serve: (options) => nodeApp(options, new AsyncSessionMap())},
  {name: 'fetch', serve: (options) => fetchApp(options, new AsyncSessionMap())},
  {name: 'hono', serve: (options) => honoApp(options, new AsyncSessionMap())},
  {name: 'fastify', serve: (options) => fastifyApp(options, new AsyncSessionMap())},
  {
    name: 'express-session',
    serve: (options) => expressSessionApp({...options, user: later((req) => req.session.userId)}),
  },
  {
    name: '@fastify/session',
    serve: (options) => fastifySessionApp({...options, user: later((request) => request.session.userId)}),
  },
];
