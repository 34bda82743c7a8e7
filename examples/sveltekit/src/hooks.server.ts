import type {Handle} from '@sveltejs/kit';
import {sequence} from '@sveltejs/kit/hooks';
import {security} from '$lib/server/security';
import {openSession} from '$lib/server/session';

const open: Handle = async ({event, resolve}) => {
  event.locals.session = await openSession(event.cookies);
  return resolve(event);
};
const guard: Handle = ({event, resolve}) => {
  // For a session that has just ended, `passed` has no cookie of it.
  const goOn = (passed: Request) => {
    event.request = passed;
    return resolve(event);
  };
  return security(event.request, goOn, event);
};

export const handle = sequence(open, guard);
