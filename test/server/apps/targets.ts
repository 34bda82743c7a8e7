import type {RequestListener} from 'node:http';
import type {MaybePromise, SessionSecurityOptions} from '../../../server-contract/index.ts';
import {expressSessionApp} from './express-session-app.ts';
import {fastifySessionApp} from './fastify-session-app.ts';
import {expressApp, fastifyApp, fetchApp, honoApp, nodeApp} from './own-session-apps.ts';
import type {Headed} from './session-map.ts';

/**
 * One small application, written for each adapter: `/login?user=ann` signs in, `/logout` signs out, every other address
 * tells who is signed in and what session security found: `{user, state}`.
 */
export interface Target {
  readonly name: string;
  serve(options: CommonOptions): MaybePromise<RequestListener>;
}

/** The options that do not depend on the framework's request. */
export type CommonOptions = Omit<SessionSecurityOptions<Headed, never>, 'user' | 'sessionId' | 'endSession'>;

export const targets: readonly Target[] = [
  {name: 'express with express-session', serve: (options) => expressSessionApp(options)},
  {name: 'express with sessions of its own', serve: expressApp},
  {name: 'node:http', serve: nodeApp},
  {name: 'fetch', serve: fetchApp},
  {name: 'hono', serve: honoApp},
  {name: 'fastify with @fastify/session', serve: (options) => fastifySessionApp(options)},
  {name: 'fastify with sessions of its own', serve: fastifyApp},
];
