import type {HTMLAttributes} from 'preact';
import type {SessionSecurityElement} from '../element.ts';
import type {Markup} from './markup.ts';

declare module 'preact' {
  // biome-ignore lint/style/noNamespace: Preact looks for elements in this one
  namespace JSX {
    interface IntrinsicElements {
      'session-security': HTMLAttributes<SessionSecurityElement> & Markup;
    }
  }
}
