import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

/** django-session-security as packaged by Debian, and jQuery, which its script needs. */
const PACKAGE = '/usr/lib/python3/dist-packages/session_security';
const JQUERY = '/usr/share/javascript/jquery/jquery.min.js';

/** The reason why tests with the original cannot run here, for `{skip: …}`. False if they can. */
export const originalMissing: string | false =
  existsSync(PACKAGE) && existsSync(JQUERY)
    ? false
    : 'needs the Debian packages python3-django-session-security and libjs-jquery';

/** The files of the original, by the names that our pages use. */
export function originalFile(name: string): string | undefined {
  const path = FILES[name];
  return path && readFileSync(path, 'utf8');
}

const FILES: Record<string, string | undefined> = {
  'jquery.js': JQUERY,
  'script.js': join(PACKAGE, 'static/session_security/script.js'),
  'style.css': join(PACKAGE, 'static/session_security/style.css'),
};

export interface OriginalOptions {
  readonly pingUrl: string;
  readonly warnAfter: number;
  readonly expireAfter: number;
  readonly returnToUrl?: string;
}

/** The markup that the original's template writes into a page. Its files are expected under `base`. */
export function originalMarkup(base: string, options: OriginalOptions): string {
  const template = readFileSync(join(PACKAGE, 'templates/session_security/dialog.html'), 'utf8');
  const dialog = template.replace(/\{% load .*? %\}/g, '').replace(/\{% trans '(.*?)' %\}/g, '$1');
  return `<link rel="stylesheet" href="${base}style.css">${dialog}
    <script src="${base}jquery.js"></script>
    <script src="${base}script.js"></script>
    <script>var sessionSecurity = new yourlabs.SessionSecurity(${JSON.stringify(options)});</script>`;
}
