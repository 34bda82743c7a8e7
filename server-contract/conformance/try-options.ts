import {Breach} from './check.ts';
import type {Bench, Received} from './check-context.ts';
import {OptionError, type OptionName} from './options.ts';
import {claim, PAGE_HEADERS, readPing} from './ping.ts';
import type {Request} from './send.ts';

/**
 * Finds out before the long wait whether there is a server, whether people can sign in, and whether the page tells.
 * @throws OptionError
 */
export async function tryOptions(bench: Bench): Promise<void> {
  const {page, signInOther} = bench.settings;
  await answered(bench, 'url', bench.pingRequest(claim(0)));
  const cookie = await bench.people.one();
  await tryCookie(bench, 'signIn', cookie);
  if (page !== undefined) await tryPage(bench, page, cookie);
  // Last, since a slow sign-in may take longer than the session before lives.
  if (signInOther) await tryCookie(bench, 'signInOther', await bench.people.other());
}

async function tryPage(bench: Bench, page: URL, cookie: string): Promise<void> {
  const {pageShows} = bench.settings;
  const signedIn = await answered(bench, 'page', {url: page, method: 'GET', headers: {cookie}});
  const anonymous = await answered(bench, 'page', {url: page, method: 'GET', headers: {}});
  if (!bench.isSomebodys(signedIn) || bench.isSomebodys(anonymous)) {
    const got = `${signedIn.status} for somebody signed in and ${anonymous.status} for nobody`;
    const wanted = pageShows === '' ? 'answer 200' : `answer 200 and show "${pageShows}"`;
    throw new OptionError('page', `must ${wanted} to whoever is signed in and to nobody else, got ${got}`);
  }
}

async function answered(bench: Bench, option: OptionName, request: Request): Promise<Received> {
  try {
    return await bench.send(request);
  } catch (error) {
    if (!(error instanceof Breach)) throw error;
    throw new OptionError(option, `gives no answer (${request.url.href}): ${error.exchange.answer}`);
  }
}

async function tryCookie(bench: Bench, option: 'signIn' | 'signInOther', cookie: string): Promise<void> {
  const received = await answered(bench, 'url', bench.pingRequest(claim(0), {...PAGE_HEADERS, cookie}));
  if (readPing(received) === 'ended') {
    throw new OptionError(option, 'gave cookies with which nobody is signed in: the ping answers "logout"');
  }
}
