import type {LitElement} from 'lit';
import type {SessionSecurityElement} from '../element.ts';

type Own = Omit<SessionSecurityElement, keyof LitElement | 'phase' | 'idleFor' | 'expiresIn'>;

type Settable = {[Name in keyof Own]: Own[Name] extends (...given: never[]) => void ? never : Name}[keyof Own];

type Kebab<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `-${Lowercase<First>}`}${Kebab<Rest>}`
  : Name;

/** The properties that can be set on `<session-security>`. */
export type Properties = {[Name in Settable]?: SessionSecurityElement[Name] | undefined};

/** The attributes of `<session-security>`: the properties with plain values, in kebab case. */
export type Attributes = {
  [Name in Settable as SessionSecurityElement[Name] extends string | number | boolean | null ? Kebab<Name> : never]?:
    | SessionSecurityElement[Name]
    | (SessionSecurityElement[Name] extends boolean ? '' : never)
    | `${NonNullable<SessionSecurityElement[Name] & (string | number)>}`
    | undefined;
};

type EventName = 'session-warn' | 'session-resume' | 'session-expire' | 'session-ping';

/** Its events, as JSX names their handlers. */
export type Handlers = {[Name in EventName as `on${Name}`]?: (event: HTMLElementEventMap[Name]) => void};

/** Everything that JSX and templates can set on `<session-security>`, besides what every element has. */
export type Markup = Properties & Attributes & Handlers;
