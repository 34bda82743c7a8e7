import {existsSync, readFileSync} from 'node:fs';
import type {Limits} from '../../support/express-app.ts';
import {originalFile, originalMarkup} from '../../support/original.ts';

/** A script that has to hide a page of confidential text in time. */
export interface Client {
  readonly name: string;
  readonly limits: Limits;
  /** The markup that the page includes. */
  readonly markup: string;
  /** The event by which it notices that a pointer moves. Absent if it does not notice. */
  readonly move?: 'pointermove' | 'mousemove';
  /** The files that the markup asks for, by name. */
  file(name: string): string | undefined;
}

/** Makes a client for a session with these limits. */
export type MakeClient = (limits: Limits) => Client;

export const element: MakeClient = (limits) => ({
  name: '`<session-security>`',
  limits,
  markup: `<session-security warn-after="${limits.warnAfter}" expire-after="${limits.expireAfter}"
      ping-url="/ping" logout-url="/logout"></session-security>
    <script src="/session-security.min.js" defer></script>`,
  move: 'pointermove',
  file: (name) => {
    const path = `dist/${name}`;
    return name === 'session-security.min.js' && existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  },
});

/** Its files may be missing on this machine. */
export const original: MakeClient = (limits) => ({
  name: 'django-session-security 2.6.6',
  limits,
  markup: originalMarkup('/', {pingUrl: '/ping', ...limits, returnToUrl: '/logout'}),
  move: 'mousemove',
  file: originalFile,
});
