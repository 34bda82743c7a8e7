import {SessionSecurityElement} from './element.ts';

// A second copy of this package on the page must not throw, nor must an import on a server.
if (globalThis.customElements && !customElements.get('session-security')) {
  customElements.define('session-security', SessionSecurityElement);
}
