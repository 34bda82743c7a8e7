/** An application set up in a way that cannot work. Every request may run into it; it is reported once. */
export class Misconfiguration extends TypeError {
  constructor(message: string) {
    super(`session-security: ${message}`);
  }
}

/** What an option's function answered. A promise would be taken for a yes, or for somebody, whatever comes of it. */
export function atOnce<T>(option: string, value: T): T {
  if (typeof (value as Partial<PromiseLike<unknown>> | null | undefined)?.then !== 'function') return value;
  Promise.resolve(value).catch(() => {});
  throw new Misconfiguration(`${option} must answer at once, got a promise`);
}

/** Told of what went wrong. Never throws, and is never waited for. */
export type Report = (error: unknown) => void;

/** Messages may hold values, of which there may be any number. */
const MOST_REMEMBERED = 100;

/** Wraps the application's `onError`: what it throws, rejects with or takes long over breaks no request (S12). */
export function reportTo(onError: (error: unknown) => unknown): Report {
  const said = new Set<string>();
  return (error) => {
    if (error instanceof Misconfiguration) {
      if (said.has(error.message)) return;
      if (said.size === MOST_REMEMBERED) said.clear();
      said.add(error.message);
    }
    void askSafely(onError, error);
  };
}

async function askSafely(onError: (error: unknown) => unknown, error: unknown): Promise<void> {
  try {
    await onError(error);
  } catch {
    // There is nobody left to tell.
  }
}
