import type {Handle} from '@sveltejs/kit';
import {sequence} from '@sveltejs/kit/hooks';
import {security} from '$lib/server/security';
import {openSession} from '$lib/server/session';

const open: Handle = async ({event, resolve}) => {
  event.locals.session = await openSession(event.cookies);
  return resolve(event);
};
const guard: Handle = ({event, resolve}) => security(event.request, () => resolve(event), event);

export const handle = sequence(open, guard);
