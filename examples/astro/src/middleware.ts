import {defineMiddleware, sequence} from 'astro:middleware';
import {security} from './security';
import {COOKIE, findSession} from './session';

const open = defineMiddleware(({cookies, locals}, next) => {
  locals.session = findSession(cookies.get(COOKIE)?.value);
  return next();
});
const guard = defineMiddleware((context, next) => security(context.request, () => next(), context));

export const onRequest = sequence(open, guard);
