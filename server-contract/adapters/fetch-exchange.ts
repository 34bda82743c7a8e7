import {MAX_BODY_BYTES, type Reply, type RequestView} from '../exchange.ts';

/** Shows the core a `Request` of the Fetch standard. `native` is what the options are asked with. */
export function viewRequest<Native>(request: Request, native: Native): RequestView<Native> {
  const {pathname, search, host} = new URL(request.url);
  return {
    native,
    method: request.method,
    path: pathname,
    query: search.slice(1),
    // Some platforms have the host in the address alone.
    header: (name) => request.headers.get(name) ?? (name === 'host' ? host : undefined),
    body: () => readText(request),
  };
}

/** Makes a `Response` of a reply; the answer to a HEAD has no body. */
export function toResponse({method}: Request, {status, headers, body}: Reply): Response {
  return new Response(method === 'HEAD' ? null : body, {status, headers});
}

/**
 * The response with some headers more. What it has itself goes before: a sign-in sets the cookie that the end of the
 * former session cleared. It stays the same object unless its headers cannot be changed, as those of a `fetch()`.
 */
export function addHeaders(response: Response, added: Headers): Response {
  if ([...added].length === 0) return response;
  const cookies = [...added.getSetCookie(), ...response.headers.getSetCookie()];
  const extend = (extended: Response): Response => {
    extended.headers.delete('set-cookie');
    for (const cookie of cookies) extended.headers.append('set-cookie', cookie);
    for (const [name, value] of added) if (!extended.headers.has(name)) extended.headers.set(name, value);
    return extended;
  };
  try {
    return extend(response);
  } catch {
    return extend(new Response(response.body, response));
  }
}

/** The body as text; undefined when it is too long for a ping, was read already, or breaks off. */
async function readText(request: Request): Promise<string | undefined> {
  if (request.bodyUsed) return undefined;
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  try {
    // Firefox has no `Request.body`, and asks this server by Mock Service Worker alone.
    if (request.body === undefined) return await request.text();
    const reader = request.body?.getReader();
    for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
      size += part.value.length;
      if (size > MAX_BODY_BYTES) {
        await reader?.cancel();
        return undefined;
      }
      text += decoder.decode(part.value, {stream: true});
    }
    return text + decoder.decode();
  } catch {
    return undefined;
  }
}
