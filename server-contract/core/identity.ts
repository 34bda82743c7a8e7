/** Decides whether a value of the `user` option means a signed-in user, and which one. */

/** True when the value means that no user is signed in. 0 is a user: it may be the first row of a table. */
export function isAnonymous(user: unknown): boolean {
  return user === null || user === undefined || user === false || user === '';
}

/** A text that identifies the user; undefined when the value has no id. An empty text is no id: all visitors would share it. */
export function identityOf(user: unknown): string | undefined {
  if (user === '') return undefined;
  if (typeof user === 'string' || typeof user === 'number' || typeof user === 'bigint') return String(user);
  if (typeof user === 'object' && user !== null && 'id' in user && typeof user.id !== 'object')
    return identityOf(user.id);
  return undefined;
}
