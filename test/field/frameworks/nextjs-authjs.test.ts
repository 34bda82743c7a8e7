import {randomUUID} from 'node:crypto';
import type {Place} from '../examples/example-under-test.ts';
import {type Form, readForm} from '../examples/form.ts';
import {describeExample} from '../examples/sessions-end.ts';

let form: Form | undefined;

/** Writes into the guestbook, and returns the line that all visitors can read there afterwards. */
const serverAction: Place = async (visitor) => {
  // An ended session is shown no form, but a form that was shown before can still be sent.
  form ??= readForm(await visitor.get('/guestbook', 'text/html'), 'name="text"', '/guestbook');
  const text = randomUUID();
  await visitor.send(form, {text});
  const [line = 'nothing written'] =
    (await visitor.get('/guestbook', 'text/html')).match(new RegExp(`${text}[^<]*`)) ?? [];
  return line;
};

describeExample({
  name: 'nextjs-authjs',
  places: {
    'a Server Action': serverAction,
    "Auth.js's own endpoint": (visitor) => visitor.get('/api/auth/session'),
  },
  environment: async () => ({
    AUTH_SECRET: 'a secret of this test, as long as Auth.js wants it',
    AUTH_TRUST_HOST: 'true',
  }),
});
