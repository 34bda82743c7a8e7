import {describeExample} from './sessions-end.ts';

describeExample({
  name: 'better-auth-hono',
  places: {"better-auth's own endpoint": (visitor) => visitor.get('/api/auth/get-session')},
});
