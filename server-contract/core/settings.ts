import {DEFAULT_PING_URL, EVENTS_PATH} from '../contract.ts';
import {DEFAULT_MAX_LIFETIME, DEFAULT_MAX_STREAMS, DEFAULT_STORE_TIMEOUT} from './default-options.ts';
import {createErrorReporter, type ReportError} from './errors.ts';
import type {RequestView} from './http.ts';
import {createObserver, type Observe} from './observe.ts';
import type {PassiveRule, SessionSecurityOptions} from './options.ts';
import {createPassiveRules, type PassiveRules} from './passive-rules.ts';
import {isPingOfElement} from './ping-handler.ts';
import {createOwnerOf, type OwnerOf} from './record-owner.ts';
import {createPathEndTest, createPathTest, withoutFinalSlash} from './request-paths.ts';
import {createLimits, type SessionLimits} from './session-limits.ts';
import {validateOptions} from './validate-options.ts';

type Options<Req> = SessionSecurityOptions<Req, never>;

/** The options as the core uses them: complete and valid. */
export interface GuardSettings<Req>
  extends Required<Pick<Options<Req>, 'countAs' | 'maxLifetime' | 'onExpire' | 'storeTimeout'>> {
  readonly reportError: ReportError;
  readonly ownerOf: OwnerOf<Req>;
  /** @throws TypeError when the function given for `expireAfter` returns an invalid value, or its own error */
  limitsOf(request: Req): SessionLimits;
  readonly passiveReason: PassiveRules<Req>;
  /** True when the request is for `pingUrl`. */
  readonly isPing: (request: RequestView<Req>) => boolean;
  /**
   * True for a ping of the element at any address, and when the path of the request ends with `pingUrl`, behind a prefix that
   * `pingUrl` lacks.
   */
  readonly isNearPing: (request: RequestView<Req>) => boolean;
  readonly pingUrl: string;
  /** True when the request is for the event stream. */
  readonly isEvents: (request: RequestView<Req>) => boolean;
  /** The number of event streams that may be open. 0: the option `events` is off. */
  readonly maxStreams: number;
  readonly activityFrom: readonly string[];
  /** Headers of the reply that ends a session. */
  readonly endHeaders: Readonly<Record<string, string>>;
  /** Undefined: nobody observes, and nothing is made for it. */
  readonly observe: Observe | undefined;
}

/**
 * Validates and completes the options, once, when the server starts.
 * @throws TypeError that names the invalid option and its value
 */
export function createSettings<Req, Res>(options: SessionSecurityOptions<Req, Res>): GuardSettings<Req> {
  validateOptions(options);
  const {pingUrl = DEFAULT_PING_URL, passive = [], activityFrom = [], clearSiteData} = options;
  const {countAs = 'auto', onExpire = () => {}, storeTimeout = DEFAULT_STORE_TIMEOUT} = options;
  const {maxLifetime = DEFAULT_MAX_LIFETIME} = options;
  const {events = false} = options;
  const {maxStreams = DEFAULT_MAX_STREAMS} = events === true ? {} : events || {maxStreams: 0};
  const {onError = (error) => console.error('session-security:', error)} = options;
  const reportError = createErrorReporter(onError);
  const endsWithPing = createPathEndTest(pingUrl);
  return {
    limitsOf: createLimits(options, reportError),
    ownerOf: createOwnerOf(options, reportError),
    passiveReason: createPassiveRules([passive].flat() as PassiveRule<Req>[], reportError),
    isPing: createPathTest(pingUrl),
    isNearPing: (request) => endsWithPing(request) || isPingOfElement(request),
    pingUrl,
    isEvents: createPathTest(withoutFinalSlash(pingUrl) + EVENTS_PATH),
    maxStreams,
    activityFrom: [activityFrom].flat(),
    endHeaders: clearSiteData ? {'clear-site-data': clearSiteData === true ? '"cache"' : clearSiteData} : {},
    countAs,
    maxLifetime,
    storeTimeout,
    onExpire,
    reportError,
    observe: createObserver(options.observe, reportError),
  };
}
