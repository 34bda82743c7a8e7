import {readFileSync} from 'node:fs';
import {describeExample} from './sessions-end.ts';
import type {Visitor} from './visitor.ts';

const usual = {
  name: 'better-auth-hono',
  places: {"better-auth's own endpoint": (visitor: Visitor) => visitor.get('/api/auth/get-session')},
};
describeExample(usual);

const CACHED = 'cookieCache: {enabled: true, maxAge: 300}';
const auth = readFileSync('examples/better-auth-hono/auth.js', 'utf8');
if (!auth.includes(CACHED)) throw new Error(`auth.js does not have ${CACHED}`);
describeExample({
  ...usual,
  changed: {
    as: 'better-auth-hono-uncached',
    files: {'auth.js': auth.replace(CACHED, 'cookieCache: {enabled: false}')},
  },
});
