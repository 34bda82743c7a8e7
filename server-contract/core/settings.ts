import {DEFAULT_PING_URL} from '../contract.ts';
import {DEFAULT_MAX_LIFETIME, DEFAULT_STORE_TIMEOUT} from './default-options.ts';
import {createErrorReporter, type ReportError} from './errors.ts';
import type {RequestView} from './http.ts';
import type {PassiveRule, SessionSecurityOptions} from './options.ts';
import {createPassiveRules, type IsPassive} from './passive-rules.ts';
import {createPathEndTest, createPathTest} from './request-paths.ts';
import {createLimits, type SessionLimits} from './session-limits.ts';
import {validateOptions} from './validate-options.ts';

type Options<Req> = SessionSecurityOptions<Req, never>;

/** The options as the core uses them: complete and valid. */
export interface GuardSettings<Req>
  extends Required<Pick<Options<Req>, 'countAs' | 'maxLifetime' | 'onExpire' | 'storeTimeout'>> {
  readonly reportError: ReportError;
  /** @throws TypeError when the function given for `expireAfter` returns an invalid value, or its own error */
  limitsOf(request: Req): SessionLimits;
  readonly isPassive: IsPassive<Req>;
  /** True when the request is for `pingUrl`. */
  readonly isPing: (request: RequestView<Req>) => boolean;
  /** True when the path of the request ends with `pingUrl`, behind a prefix that `pingUrl` lacks. */
  readonly isNearPing: (request: RequestView<Req>) => boolean;
  readonly pingUrl: string;
  readonly activityFrom: readonly string[];
  /** Headers of the reply that ends a session. */
  readonly endHeaders: Readonly<Record<string, string>>;
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
  const {onError = (error) => console.error('session-security:', error)} = options;
  const reportError = createErrorReporter(onError);
  return {
    limitsOf: createLimits(options, reportError),
    isPassive: createPassiveRules([passive].flat() as PassiveRule<Req>[], reportError),
    isPing: createPathTest(pingUrl),
    isNearPing: createPathEndTest(pingUrl),
    pingUrl,
    activityFrom: [activityFrom].flat(),
    endHeaders: clearSiteData ? {'clear-site-data': clearSiteData === true ? '"cache"' : clearSiteData} : {},
    countAs,
    maxLifetime,
    storeTimeout,
    onExpire,
    reportError,
  };
}
