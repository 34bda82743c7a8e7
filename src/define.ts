import {SessionSecurityElement} from './element.ts';

// Two copies of this package on one page, or a server without elements, are no reason to break it.
if (globalThis.customElements && !customElements.get('session-security')) {
  customElements.define('session-security', SessionSecurityElement);
}
