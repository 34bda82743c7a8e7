import type {SessionCalls} from '../../../server-contract/index.ts';

/**
 * What an account page does, for every adapter: `/sessions?of=ann` lists, `/end-session?of=ann&id=…` ends one,
 * `/end-sessions?of=ann&except` ends all but the one that asks. Undefined: another address.
 */
export async function answerSessions<Req>(
  security: SessionCalls<Req>,
  request: Req,
  url: string,
): Promise<object | undefined> {
  const {pathname, searchParams} = new URL(url, 'http://localhost');
  const user = searchParams.get('of');
  if (pathname === '/sessions') {
    const page = {limit: Number(searchParams.get('limit') ?? 100), skip: Number(searchParams.get('skip') ?? 0)};
    return {sessions: await security.sessionsOf(user, {current: request, ...page})};
  }
  if (pathname === '/end-session') return {ended: await security.endSession(user, searchParams.get('id')!)};
  if (pathname !== '/end-sessions') return undefined;
  return {ended: await security.endSessionsOf(user, searchParams.has('except') ? {except: request} : {})};
}
