/** Functions of an application may answer with a value or with a promise. To await a value would cost a turn. */
export function isPromise(value: unknown): value is Promise<unknown> {
  return typeof (value as Partial<PromiseLike<unknown>> | null | undefined)?.then === 'function';
}
