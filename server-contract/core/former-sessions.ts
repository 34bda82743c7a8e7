import type {ActivityStore} from './activity-store.ts';
import {type RequestWatch, timed} from './request-watch.ts';
import {ROTATION_GRACE} from './rotation.ts';
import type {ServerSession} from './server-session.ts';
import type {SessionSnapshot} from './session-changes.ts';

/**
 * Sessions of a plugin that have changed their id while their user stayed signed in. The plugin destroys the session under
 * its old id, so a ping that was under way with the old cookie finds none. If its reply said "logout", the element would
 * leave the page of a signed-in user (S15). So the old id leaves a tombstone of its own.
 */

const GRACE_MS = ROTATION_GRACE * 1000;

/** Not the key of a record: a record may have begun under the same hash of the id. */
function keyOf(storedAs: string): string {
  return `former-${storedAs}`;
}

/** True when the session has got another id since the snapshot was taken. */
export function hasOtherId({initialRecordId}: ServerSession, {storedAs}: SessionSnapshot): boolean {
  return storedAs !== undefined && initialRecordId !== undefined && initialRecordId !== storedAs;
}

/**
 * The ids that requests of this process are changing at this moment, each with the instant at which that began. The plugin
 * destroys the session under its old id at once, but whether its user stays signed in shows only at the end of the reply.
 */
const changing = new Map<string, number>();

/** Call this when the application begins to change the id of a session. */
export function beginChange(id: string): void {
  const nowMs = performance.now();
  // The oldest first. A request that never ended leaves its id here.
  for (const [other, sinceMs] of changing) {
    if (nowMs - sinceMs <= GRACE_MS) break;
    changing.delete(other);
  }
  changing.set(id, nowMs);
}

/** Call this at the end of a reply. */
export function endChange({storedAs}: Pick<SessionSnapshot, 'storedAs'>): void {
  if (storedAs !== undefined) changing.delete(storedAs);
}

/** Call this for the snapshot of a session that has another id now. */
export async function noteFormerId(store: ActivityStore, {storedAs}: SessionSnapshot): Promise<void> {
  if (storedAs !== undefined) await store.end(keyOf(storedAs), ROTATION_GRACE);
}

/** True when the cookie of the request has the old id of a session that has changed its id a moment ago, or is changing it. */
export async function hasFormerId(
  store: ActivityStore,
  {unknownIds = []}: ServerSession,
  watch: RequestWatch | undefined,
): Promise<boolean> {
  for (const id of unknownIds) {
    if (performance.now() - (changing.get(id) ?? Number.NEGATIVE_INFINITY) <= GRACE_MS) return true;
    const touch = await timed(watch, async () => store.touch(keyOf(id), null, TOMBSTONES_ONLY));
    const {endedFor = Number.POSITIVE_INFINITY} = (touch.active ? undefined : touch.tombstone) ?? {};
    if (endedFor <= ROTATION_GRACE) return true;
  }
  return false;
}

const TOMBSTONES_ONLY = {expireAfter: 1, maxLifetime: 1};
