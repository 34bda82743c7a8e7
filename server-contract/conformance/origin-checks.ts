import type {Check} from './check.ts';
import type {CheckContext} from './check-context.ts';
import {NotChecked} from './failure.ts';
import {notActivity} from './not-activity.ts';
import {PAGE_HEADERS} from './ping.ts';
import {PAUSE} from './timing.ts';

/** 4.30 to 4.33: pages of other origins, browsers without Sec-Fetch-Site, spellings of an address, and frameworks. */
export const originChecks: readonly Check[] = [
  notActivity('4.30', 'subdomain', 'What a page of a sibling subdomain embeds or fetches is no activity', [
    {'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image'},
    {'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty'},
    {'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe'},
  ]),
  notActivity('4.31', 'no metadata', 'Without Sec-Fetch-Site a request that asks for no page is no activity', [
    {accept: 'image/avif,image/webp,*/*'},
    {accept: 'application/json', 'x-requested-with': 'XMLHttpRequest'},
    {},
  ]),
  notActivity(
    '4.33',
    'framework',
    'The prefetch of a framework is no activity',
    [{...PAGE_HEADERS, 'next-router-prefetch': '1'}],
    true,
  ),
  {
    obligation: '4.32',
    name: 'passive',
    says: 'A passive address is passive in every spelling that leads to it',
    requires: 'passive',
    dependsOn: ['4.10 passive'],
    async run(context) {
      const spellings = await servedSpellings(context);
      if (spellings.length === 0) throw new NotChecked('no other spelling leads to the passive address');
      const session = await context.idle(PAUSE);
      for (const url of spellings) {
        await session.visitUncounted(url, PAGE_HEADERS);
        await session.pingWithoutNews();
      }
    },
  },
];

/**
 * The spellings of the passive address that the application answers as the address itself. A percent-encoded letter is
 * the letter (RFC 3986, section 6.2.2.2). The others tell only where an address that does not exist is answered
 * differently.
 */
async function servedSpellings(context: CheckContext): Promise<URL[]> {
  const {passive} = context.settings;
  const session = await context.signedIn();
  const statusOf = async (path: string): Promise<number> =>
    (await session.visitUncounted(withPath(passive!, path), PAGE_HEADERS)).status;
  const {pathname} = passive!;
  const status = await statusOf(pathname);
  const other = pathname.endsWith('/') ? pathname.slice(0, -1) : `${pathname}/`;
  const looseSpellings = [other, pathname.toUpperCase(), pathname.toLowerCase()].filter((path) => path !== pathname);
  const isTelling = (await statusOf(`/no-such-address${pathname}`)) !== status;
  const served: string[] = [];
  for (const path of [percentEncoded(pathname), ...(isTelling ? looseSpellings : [])]) {
    if (path !== pathname && (await statusOf(path)) === status) served.push(path);
  }
  return served.map((path) => withPath(passive!, path));
}

/** The path with its last letter percent-encoded. */
function percentEncoded(path: string): string {
  return path.replace(/[a-z](?=[^a-z]*$)/i, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
}

function withPath(url: URL, path: string): URL {
  const other = new URL(url);
  other.pathname = path;
  return other;
}
