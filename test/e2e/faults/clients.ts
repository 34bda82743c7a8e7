import {existsSync, readFileSync} from 'node:fs';
import {originalFile, originalMarkup} from '../../support/original.ts';
import {EXPIRE_AFTER, WARN_AFTER} from './faults.ts';

/** Something that is to hide a page of confidential text in time. */
export interface Client {
  readonly name: string;
  /** What the page includes. */
  readonly markup: string;
  /** The files that the markup asks for, by name. */
  file(name: string): string | undefined;
}

export const element: Client = {
  name: '`<session-security>`',
  markup: `<session-security warn-after="${WARN_AFTER}" expire-after="${EXPIRE_AFTER}"
      ping-url="/ping" logout-url="/logout"></session-security>
    <script src="/session-security.min.js" defer></script>`,
  file: (name) => {
    const path = `dist/${name}`;
    return name === 'session-security.min.js' && existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  },
};

/** Built when asked for: its files may be missing on this machine. */
export function original(): Client {
  return {
    name: 'django-session-security 2.6.6',
    markup: originalMarkup('/', {
      pingUrl: '/ping',
      warnAfter: WARN_AFTER,
      expireAfter: EXPIRE_AFTER,
      returnToUrl: '/logout',
    }),
    file: originalFile,
  };
}
