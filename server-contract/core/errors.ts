/** A mistake in the setup of the application. Every request may run into it, but it is reported once. */
export class Misconfiguration extends TypeError {
  constructor(message: string, options?: ErrorOptions) {
    super(`session-security: ${message}`, options);
  }
}

/**
 * An error for the application, with the reply that a framework gives to it: they read `status` (Express, Koa), `statusCode`
 * (Express, Fastify, h3, NestJS) or `getResponse` (Hono). Its message may be shown to users.
 */
export class AnsweredError extends Error {
  readonly status: number;
  readonly statusCode: number;

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.statusCode = status;
  }

  getResponse(): Response {
    return Response.json({error: this.message}, {status: this.status, headers: {'cache-control': 'no-store'}});
  }
}

/**
 * Returns the value that an option's function returned.
 * @throws Misconfiguration for a promise: it would be truthy, and count as a yes or as a signed-in user
 */
export function requireSync<T>(option: string, value: T): T {
  if (typeof (value as Partial<PromiseLike<unknown>> | null | undefined)?.then !== 'function') return value;
  Promise.resolve(value).catch(() => {});
  throw new Misconfiguration(`${option} must answer at once, got a promise`);
}

/** Reports an error to the application. Never throws, and nothing waits for it. */
export type ReportError = (error: unknown) => void;

/** Messages may contain values, so their number has no limit of its own. */
const MAX_REMEMBERED_MESSAGES = 100;

/** Wraps the application's `onError`. A throw, a rejection or a slow answer of it breaks no request (S12). */
export function createErrorReporter(onError: (error: unknown) => unknown): ReportError {
  const reported = new Set<string>();
  return (error) => {
    if (error instanceof Misconfiguration) {
      if (reported.has(error.message)) return;
      if (reported.size === MAX_REMEMBERED_MESSAGES) reported.clear();
      reported.add(error.message);
    }
    void callSafely(onError, error);
  };
}

async function callSafely(onError: (error: unknown) => unknown, error: unknown): Promise<void> {
  try {
    await onError(error);
  } catch {
    // The error reporter itself failed, so there is no place left to report to.
  }
}
