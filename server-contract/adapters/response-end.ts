import type {ServerResponse} from 'node:http';
import type {Reply} from '../core/http.ts';

/**
 * Calls `beforeEnd` when the application ends the reply. If it returns a promise, the end of the reply waits for it.
 * With `alsoBeforeHead` it is also called when the application writes the head before the end. The head cannot wait: it
 * sees what `beforeEnd` did before its first wait. A reply that the promise gives is sent instead, unless the head has
 * gone.
 */
export function delayEnd(
  response: ServerResponse,
  beforeEnd: () => Promise<Reply | undefined> | undefined,
  alsoBeforeHead: boolean,
): void {
  const end = response.end as (...args: unknown[]) => ServerResponse;
  let ending = false;
  let pendingSinceHead: Promise<Reply | undefined> | undefined;
  if (alsoBeforeHead) {
    const writeHead = response.writeHead as (...args: unknown[]) => ServerResponse;
    response.writeHead = (...args: unknown[]): ServerResponse => {
      if (!ending) pendingSinceHead = beforeEnd();
      return writeHead.apply(response, args);
    };
  }
  response.end = (...args: unknown[]): ServerResponse => {
    // A second reply is a mistake of the application. It would overtake the first one while that waits.
    if (ending) return response;
    ending = true;
    const pending = pendingSinceHead ? pendingSinceHead.then(beforeEnd) : beforeEnd();
    if (!pending) return end.apply(response, args);
    void endAfter(pending, args);
    return response;
  };

  async function endAfter(pending: Promise<Reply | undefined>, args: unknown[]): Promise<void> {
    const restoreHead = saveHead(response);
    try {
      const instead = await pending;
      restoreHead();
      if (instead === undefined || response.headersSent) return void end.apply(response, args);
      replaceHead(response, instead);
      end.call(response, instead.body);
    } catch (error) {
      // Other code ended the reply in the meantime, such as a timeout of the application.
      response.destroy(error as Error);
    }
  }
}

/**
 * Sends the reply that `insteadOfHead` gives, where the application sends the head before the end of its reply. What the
 * application writes then is dropped.
 */
export function replaceEarlyHead(response: ServerResponse, insteadOfHead: (status: number) => Reply | undefined): void {
  const {writeHead, write, end} = response as object as Record<string, (...args: unknown[]) => unknown>;
  let instead: Reply | undefined;
  Object.assign(response, {
    writeHead: (...args: unknown[]) => {
      instead = insteadOfHead(args[0] as number);
      if (instead === undefined) return writeHead!.apply(response, args);
      replaceHead(response, instead);
      return writeHead!.call(response, instead.status);
    },
    write: (...args: unknown[]) => {
      if (!response.headersSent) response.writeHead(response.statusCode);
      if (instead === undefined) return write!.apply(response, args);
      const done = args.at(-1);
      if (typeof done === 'function') queueMicrotask(() => done());
      return true;
    },
    end: (...args: unknown[]) => end!.apply(response, instead === undefined ? args : [instead.body]),
  });
}

/**
 * Returns a function that restores the head of the first reply if a second reply changed it. The second one's length
 * with the first one's body would leave the client waiting.
 */
function saveHead(response: ServerResponse): () => void {
  const {statusCode, statusMessage} = response;
  const headers = response.getHeaders();
  return () => {
    if (response.headersSent) return;
    Object.assign(response, {statusCode, statusMessage});
    for (const name of response.getHeaderNames()) if (!Object.hasOwn(headers, name)) response.removeHeader(name);
    for (const [name, value] of Object.entries(headers)) {
      if (value !== undefined && response.getHeader(name) !== value) response.setHeader(name, value);
    }
  };
}

const OF_CONTENT = /^(content-(?!security).*|etag|last-modified|location|transfer-encoding)$/;

/** The headers that describe the reply of the application. Its others stay, such as those of its security policy. */
export function headersOfContent(names: readonly string[]): readonly string[] {
  return names.filter((name) => OF_CONTENT.test(name));
}

function replaceHead(response: ServerResponse, {status, headers}: Reply): void {
  for (const name of headersOfContent(response.getHeaderNames())) response.removeHeader(name);
  response.statusCode = status;
  response.statusMessage = '';
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}
