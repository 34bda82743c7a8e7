import type {Cookies} from '@sveltejs/kit';
import {jwtVerify, SignJWT} from 'jose';
import {env} from '$env/dynamic/private';

/** A session is all in its cookie: a token that is signed. */
export interface Session {
  readonly id: string;
  readonly userId: string;
}

export const COOKIE = 'session';
const key = new TextEncoder().encode(env.SECRET ?? crypto.randomUUID());

export async function openSession(cookies: Cookies): Promise<Session | undefined> {
  try {
    const {payload} = await jwtVerify(cookies.get(COOKIE) ?? '', key);
    return {id: payload.jti!, userId: payload.sub!};
  } catch {
    return undefined;
  }
}

export async function keepSession(cookies: Cookies, {id, userId}: Session): Promise<void> {
  const token = new SignJWT().setProtectedHeader({alg: 'HS256'}).setJti(id).setSubject(userId).setExpirationTime('12h');
  cookies.set(COOKIE, await token.sign(key), {path: '/'});
}
