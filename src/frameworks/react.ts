import type {DetailedHTMLProps, HTMLAttributes} from 'react';
import type {SessionSecurityElement} from '../element.ts';
import type {Markup} from './markup.ts';

export type SessionSecurityProps = DetailedHTMLProps<HTMLAttributes<SessionSecurityElement>, SessionSecurityElement> &
  Markup;

declare module 'react' {
  // biome-ignore lint/style/noNamespace: React looks for elements in this one
  namespace JSX {
    interface IntrinsicElements {
      'session-security': SessionSecurityProps;
    }
  }
}
