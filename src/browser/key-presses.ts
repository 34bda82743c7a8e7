import {listen} from './listen.ts';

/**
 * Keys that press a button. An object that lies on such a key would answer every warning, and then press buttons of the
 * page (A2).
 */
const PRESSING = /^( |Enter|Escape)$/;

export interface KeyHandler {
  /** Is a dialog of the host open? */
  isOpen(): boolean;
  /** A key was pressed, at this time of the wall clock in milliseconds. Returns whether the browser must ignore it. */
  onPress(press: KeyboardEvent, atMs: number): boolean;
}

/**
 * While a dialog of `host` is open the page is inert, so its keyboard shortcuts must not run either. The page gets no
 * key event, and no `keyup` of a key that was pressed in the dialog. Default actions of the browser still happen,
 * unless the handler refuses the press. Our own listeners still run, because they are on the window too.
 */
export function isolateKeys(host: Element, {isOpen, onPress}: KeyHandler): () => void {
  /** Keys that went down in the dialog and have not come up: a fast typist presses the next key before. */
  const down = new Set<string>();
  return listen<KeyboardEvent>(window, 'keydown keypress keyup', (event) => {
    const {type, key, code, repeat, target} = event;
    if (target !== host && host.contains(target as Node)) return;
    const isPress = type === 'keydown' && !repeat;
    const isOurs = isOpen() || (!isPress && down.has(code));
    if (isOurs && type !== 'keyup') down.add(code);
    else down.delete(code);
    if (isOurs) event.stopPropagation();
    let isRefused = isOurs && repeat && PRESSING.test(key);
    if (type === 'keydown' && event.isTrusted) {
      // The event comes late if the page was busy, so the time of the press is taken from it.
      isRefused = onPress(event, Date.now() - (new Event('').timeStamp - event.timeStamp)) || isRefused;
    }
    if (isRefused) event.preventDefault();
  });
}
