import {redirect} from '@sveltejs/kit';
import {security} from '$lib/server/security';
import {keepSession} from '$lib/server/session';
import {verifyPassword} from '$lib/server/users';

export const actions = {
  async default(event) {
    const form = await event.request.formData();
    const user = verifyPassword(form.get('email'), form.get('password'));
    if (!user) redirect(303, '/login');
    const session = {id: crypto.randomUUID(), userId: user.id};
    await security.start(event, session.id, user.id);
    await keepSession(event.cookies, session);
    redirect(303, '/');
  },
};
