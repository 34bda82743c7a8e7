import type {OutgoingHttpHeader, ServerResponse} from 'node:http';

/** A response of node:http, or one with a part of its methods, as Socket.IO gives it to middleware for a WebSocket. */
export type ResponseHead = Pick<ServerResponse, 'setHeader' | 'getHeader' | 'writeHead'> &
  Partial<Pick<ServerResponse, 'removeHeader' | 'headersSent'>>;

/** The arguments of `writeHead`: the status, perhaps its text, perhaps headers as an object or a list. */
type HeadArguments = unknown[];

/** Wraps the call that writes the head. It runs inside the wrappers that other code adds later. */
export function wrapHead(response: ResponseHead, wrapper: (sendHead: () => unknown) => unknown): void {
  wrapHeadWithArguments(response, (args, sendHead) => wrapper(() => sendHead(args)));
}

/**
 * Sends the cookie before all cookies that the application sets, so that those win if they have the same name. It is set
 * at once, for responses without a head of their own, and again when the head is written, because `setHeader` and
 * `writeHead` replace all cookies.
 */
export function sendCookieFirst(response: ResponseHead, cookie: string): void {
  prependCookie(response, cookie);
  wrapHeadWithArguments(response, (args, sendHead) => {
    const withoutHeaders = setHeadersOf(response, args);
    prependCookie(response, cookie);
    return sendHead(withoutHeaders);
  });
}

function wrapHeadWithArguments(
  response: ResponseHead,
  wrapper: (args: HeadArguments, sendHead: (args: HeadArguments) => unknown) => unknown,
): void {
  const writeHead = response.writeHead as (...args: HeadArguments) => unknown;
  Object.assign(response, {
    writeHead: (...args: HeadArguments) => wrapper(args, (sent) => writeHead.apply(response, sent)),
  });
}

/** Sets the cookie before those that the response has. */
export function prependCookie(response: ResponseHead, cookie: string): void {
  const present = [response.getHeader('Set-Cookie') ?? []].flat().map(String);
  if (!present.includes(cookie)) response.setHeader('Set-Cookie', [cookie, ...present]);
}

/** Sets the headers that `writeHead` was given, and returns its other arguments. */
function setHeadersOf(response: ResponseHead, args: HeadArguments): HeadArguments {
  const given = args.at(-1);
  if (typeof given !== 'object' || given === null) return args;
  const headers = Array.isArray(given) ? fromList(given) : Object.entries(given as Record<string, OutgoingHttpHeader>);
  for (const [name, value] of headers) response.setHeader(name, value);
  return args.slice(0, -1);
}

/** A list is `[name, value, name, value]` or `[[name, value], [name, value]]`, and may name a header several times. */
function fromList(list: readonly unknown[]): Iterable<[string, OutgoingHttpHeader]> {
  const flat = (Array.isArray(list[0]) ? list.flat() : list) as string[];
  const headers = new Map<string, OutgoingHttpHeader>();
  for (let index = 0; index + 1 < flat.length; index += 2) {
    const name = String(flat[index]).toLowerCase();
    const value = flat[index + 1] as string;
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : [before, value].flat().map(String));
  }
  return headers;
}
