/**
 * Where django-session-security 2.6.6 does something else than the contract, by obligation and name of the check, each
 * with its reason. On the level `core` these are reported and excused; nothing else is.
 */
export const KNOWN_DIFFERENCES: Readonly<Record<string, string>> = {
  '2.4 final slash': 'its URL pattern has the final slash only',
  '4.7 at once': 'activity lives in the session, which is stored as a whole: of two requests the last to write wins',
  '4.8 missing': 'a ping without idleFor is an ordinary request to its middleware, and so counts',
  '4.8 repeated': 'Django gives the last of several values, and that one is believed',
  '4.8 negative': 'a negative number is taken for 0',
  '4.8 spelling': 'Python reads blanks, a sign, underscores and the digits of other scripts as parts of a number',
  '4.9 no news': 'a ping without idleFor is an ordinary request to its middleware, and so counts',
  '4.10 prefetched ping': 'it does not look at Sec-Purpose, which is younger',
  '4.10 speculation': 'it does not look at Sec-Purpose and the like, so a prefetched page counts',
  '4.10 event stream': 'every request counts unless its address is named as passive',
  '4.10 other site': 'it does not look at Sec-Fetch-Site; cookies with SameSite=Lax keep most of these away',
  '4.12 other site': 'it takes pings from anywhere; cookies with SameSite=Lax keep all but navigations away',
  '4.12 navigation': 'it takes pings from anywhere, so a link to the ping counts as activity',
  '4.12 no proof': 'it takes pings from anywhere',
  '4.13 methods': 'its middleware has believed the idle time before its view refuses the method',
  '4.13 HEAD': "Django's development server sends a body along, which breaks the connection",
  '4.14 no-store': 'it sends no Cache-Control; its script adds the time to the address instead',
  '4.14 hardening': 'it leaves these headers to the project',
  '4.15 rounding': 'it rounds down, so that each exchange makes a session younger by less than a second',
  '4.18 JSON': 'an expired request goes on as an anonymous one, and the project answers it',
};
