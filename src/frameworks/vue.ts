import type {HTMLAttributes} from 'vue';
import type {Attributes, Properties} from './markup.ts';

/** A template's `@session-warn` is the property `onSessionWarn`. */
interface Handlers {
  onSessionWarn?: (event: HTMLElementEventMap['session-warn']) => void;
  onSessionResume?: (event: HTMLElementEventMap['session-resume']) => void;
  onSessionExpire?: (event: HTMLElementEventMap['session-expire']) => void;
  onSessionPing?: (event: HTMLElementEventMap['session-ping']) => void;
}

declare module 'vue' {
  interface GlobalComponents {
    'session-security': new () => {$props: HTMLAttributes & Properties & Attributes & Handlers};
  }
}
