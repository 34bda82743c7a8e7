import {membersOf} from './document-members.ts';

/**
 * Gives the user the pointer back. A locked one is not seen, and its events go to the page, so it reaches no dialog. In
 * the frames of this origin too, because a document cannot end a lock of another one.
 */
export function releasePointer(from: Window = window): void {
  try {
    // Missing on phones.
    membersOf(from.document).exitPointerLock?.();
  } catch {
    // A frame of another origin: no script can end its lock.
    return;
  }
  for (let index = 0; from[index]; index++) releasePointer(from[index]);
}
