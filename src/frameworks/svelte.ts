import type {HTMLAttributes} from 'svelte/elements';
import type {SessionSecurityElement} from '../element.ts';
import type {Markup} from './markup.ts';

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    'session-security': HTMLAttributes<SessionSecurityElement> & Markup;
  }
}
