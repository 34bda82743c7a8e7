/**
 * The checks that django-session-security 2.6.6 fails, by obligation and name, each with its reason. At the level
 * `core` these failures are reported and excused, and no others.
 */
export const KNOWN_DIFFERENCES: Readonly<Record<string, string>> = {
  '2.4 final slash': 'its URL pattern has the final slash only',
  '4.7 at once': 'it keeps activity in the session, which is stored as a whole: of two requests the last to write wins',
  '4.8 missing': 'a ping without idleFor is an ordinary request to its middleware, and so counts',
  '4.8 repeated': 'Django reads the last of several values, and that one counts',
  '4.8 negative': 'it takes a negative number for 0',
  '4.8 spelling': 'Python accepts spaces, a sign, underscores and non-ASCII digits in a number',
  '4.9 no news': 'a ping without idleFor is an ordinary request to its middleware, and so counts',
  '4.10 prefetched ping': 'it does not look at Sec-Purpose, which is newer',
  '4.10 speculation': 'it does not look at Sec-Purpose and the like, so a prefetched page counts',
  '4.10 event stream': 'every request counts unless its address is passive',
  '4.10 other site': 'it does not look at Sec-Fetch-Site; SameSite=Lax cookies prevent most of these',
  '4.12 other site': 'it accepts pings from any site; SameSite=Lax cookies prevent all but navigations',
  '4.12 navigation': 'it accepts pings from any site, so a link to the ping counts as activity',
  '4.12 no proof': 'it accepts pings from any site',
  '4.13 methods': 'its middleware counts the idle time before its view refuses the method',
  '4.13 HEAD': "Django's development server sends a body, which breaks the connection",
  '4.14 no-store': 'it sends no Cache-Control; instead its script adds the time to the address',
  '4.14 hardening': 'it leaves these headers to the application',
  '4.15 rounding': 'it rounds down, so each ping makes the session younger by up to a second',
  '4.18 JSON': 'a request of an expired session goes on as anonymous, and the application answers it',
};
