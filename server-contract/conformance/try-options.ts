import type {CheckContext} from './check-context.ts';
import {Failure} from './failure.ts';
import {OptionError, type OptionName} from './options.ts';
import {idleForQuery, PAGE_HEADERS, readPing} from './ping.ts';
import type {Received} from './recording-client.ts';
import type {Request} from './send.ts';

/**
 * Tries before the long run whether the server responds, sign-ins work and the page shows who is signed in.
 * @throws OptionError
 */
export async function tryOptions(context: CheckContext): Promise<void> {
  const {page, signInOther} = context.settings;
  await sendFor('url', context, context.pingRequest(idleForQuery(0)));
  const cookie = await context.users.first();
  await tryCookie(context, 'signIn', cookie);
  if (page !== undefined) await tryPage(context, page, cookie);
  // Last, since a slow sign-in may outlast the first session.
  if (signInOther) await tryCookie(context, 'signInOther', await context.users.other());
}

async function tryPage(context: CheckContext, page: URL, cookie: string): Promise<void> {
  const {pageShows} = context.settings;
  const signedIn = await sendFor('page', context, {url: page, method: 'GET', headers: {cookie}});
  const anonymous = await sendFor('page', context, {url: page, method: 'GET', headers: {}});
  if (!context.showsSignedIn(signedIn) || context.showsSignedIn(anonymous)) {
    const got = `${signedIn.status} for a signed-in user and ${anonymous.status} for an anonymous one`;
    const wanted = pageShows === '' ? 'answer 200' : `answer 200 and show "${pageShows}"`;
    throw new OptionError('page', `must ${wanted} for a signed-in user only, got ${got}`);
  }
}

/** @throws OptionError naming the option that gave the address */
async function sendFor(option: OptionName, context: CheckContext, request: Request): Promise<Received> {
  try {
    return await context.send(request);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new OptionError(option, `gives no answer (${request.url.href}): ${error.exchange.answer}`);
  }
}

async function tryCookie(context: CheckContext, option: 'signIn' | 'signInOther', cookie: string): Promise<void> {
  const request = context.pingRequest(idleForQuery(0), {...PAGE_HEADERS, cookie});
  if (readPing(await sendFor('url', context, request)) === 'ended') {
    throw new OptionError(option, 'gave cookies with which no user is signed in: the ping answers "logout"');
  }
}
