import type {ReactiveController, ReactiveControllerHost} from 'lit';
import {announce} from '../browser/announce.ts';
import {readClocks} from '../browser/clock.ts';
import {isolateClicks, isolatePresses, whenReleased} from '../browser/event-isolation.ts';
import {hidePage} from '../browser/hide-page.ts';
import {isolateKeys} from '../browser/key-presses.ts';
import {eachByItself, undoAll} from '../browser/listen.ts';
import {
  closeForNow,
  focusFirst,
  isMisplaced,
  keepOnTop,
  moveToBody,
  setModal,
  whenHidden,
} from '../browser/modal-dialog.ts';
import {stopMedia} from '../browser/page-media.ts';
import {overrideTitle} from '../browser/page-title.ts';
import {isInside, watchPointer} from '../browser/pointer-intent.ts';
import {releasePointer} from '../browser/pointer-lock.ts';
import {after} from '../browser/wait.ts';
import {GLANCE_MS, Typing} from './typing.ts';

export interface DialogHost extends ReactiveControllerHost, HTMLElement {
  readonly disabled: boolean;
  readonly renderRoot: ParentNode;
}

const POINTER_MOVE = /^(pointer|mouse)move$/;
/** Typing makes them in a page that has no warning. */
const TYPING = /^(key|beforeinput|input|composition)/;
/** A press begins. */
const PRESS = /^((pointer|mouse)down|touchstart)$/;
/** In the last seconds before the end, each pointer move extends: there is no time to watch where it goes. */
const LAST_SECONDS = 2;

/** The dialog that the host renders. Its class says which one it is. */
export interface Dialog {
  readonly kind: 'warning' | 'cover';
  /** For the page's title: before it in a hidden tab (warning), or in its place (cover). Empty: no change. */
  readonly title: string;
  /** The page behind it does not come back as it was. */
  readonly final: boolean;
}

/** Milliseconds after a cover opens until it is announced: by then a screen reader has said the focus and the title. */
const ANNOUNCED_AFTER_MS = 1000;

/** The phase `checking` is announced only if the ping takes longer than most pings do. */
const CHECKING_ANNOUNCED_AFTER_MS = 2000;

/** A cover that is open for longer looks like a failure. */
const LATE_AFTER_MS = 5000;

export interface DialogCallbacks {
  /** The dialog that should be open now, if any. */
  wanted(): Dialog | undefined;
  /** The host was moved to the body, because nothing can be seen where it was. */
  onMove(): void;
  /** While the warning shows, the user was active by events of such types, although these belong to the warning. */
  onActivity(types: RegExp): void;
  /** Escape was pressed in the warning. */
  onStay(): void;
  /** The cover has been open for five seconds. */
  onLate(): void;
}

/** Opens and closes the dialogs that its host renders, and gives the focus back to where it was (W1). */
export class DialogController implements ReactiveController {
  readonly #host: DialogHost;
  readonly #callbacks: DialogCallbacks;
  readonly #typing = new Typing();
  /** The dialog is being opened, in an update of the host. Only this class writes it. */
  isOpening = false;
  #open: Dialog | undefined;
  #stopKeys: (() => void) | undefined;
  #isHeld = false;
  #openedAtMs = 0;
  /** Undoes what the open dialog has changed in the page. */
  #release = () => {};
  /** This update replaces the warning with the cover, or the cover with the warning. */
  #changes = false;

  constructor(host: DialogHost, callbacks: DialogCallbacks) {
    this.#host = host;
    this.#callbacks = callbacks;
    host.addController(this);
    isolateClicks(host);
    isolatePresses(host);
  }

  /** The dialog has just opened: no user has seen it yet and decided to press something in it (W10). */
  get isNew(): boolean {
    return Math.abs(readClocks().wallMs - this.#openedAtMs) < GLANCE_MS;
  }

  /** The open warning stays, although it should be closed. */
  get isHeld(): boolean {
    return this.#isHeld && this.#open?.kind === 'warning';
  }

  /**
   * Does an event belong to the open warning? Keys do, because the page is inert, also when their target is the body.
   * So do pointer moves, because they may lead to Sign out. They are watched separately while there is time. A drag leads
   * to no button.
   */
  owns(event: Event, secondsLeft: number): boolean {
    const panel = this.#host.renderRoot.querySelector('.warning[open] .panel');
    const {type} = event;
    if (!panel || type === 'dragover') return false;
    if (PRESS.test(type)) this.#hold();
    const separate = type === 'keydown' || (POINTER_MOVE.test(type) && secondsLeft > LAST_SECONDS);
    return separate || isInside(event as MouseEvent, panel);
  }

  /**
   * Lets the warning stay until the press that has just begun is over. At the end of a press, the browser decides
   * whether the press also closes popovers of the page.
   * https://html.spec.whatwg.org/multipage/interactive-elements.html#dialog-light-dismiss
   */
  #hold(): void {
    this.#isHeld = true;
    whenReleased(() => {
      this.#isHeld = false;
      this.#host.requestUpdate();
    });
  }

  hostDisconnected(): void {
    this.#forgetKeys();
    this.#close();
  }

  /** Closes the dialog before it is removed, which gives the focus back. */
  hostUpdate(): void {
    if (this.#host.disabled) this.#forgetKeys();
    else if (this.#host.isConnected) this.#watchKeys();
    const wanted = this.#wanted;
    const dialog = this.#dialog;
    if (wanted?.kind !== this.#open?.kind || wanted?.title !== this.#open?.title) this.#close();
    this.#changes = wanted?.kind !== dialog?.className;
    if (dialog && !wanted) setModal(dialog, false);
  }

  hostUpdated(): void {
    const wanted = this.#wanted;
    const dialog = this.#dialog;
    // `document.write()` removes the host, and calls `disconnectedCallback` only later.
    if (!wanted || !dialog?.isConnected) return;
    const isNew = !this.#open;
    this.#open = wanted;
    if (isNew) this.#release = this.#prepare(dialog, wanted);
    else this.#show(dialog);
    if (!isMisplaced(dialog, this.#host)) return;
    // An invisible modal dialog would make the page inert without a visible reason (W6).
    // Closed first, which gives the focus back.
    eachByItself(
      () => closeForNow(dialog),
      () => moveToBody(this.#host),
      () => setModal(dialog, true),
      this.#callbacks.onMove,
    );
  }

  get #wanted(): Dialog | undefined {
    return this.#callbacks.wanted() ?? (this.isHeld ? this.#open : undefined);
  }

  #show(dialog: HTMLDialogElement, beforeOpening?: () => void): void {
    this.isOpening = true;
    eachByItself(
      () => setModal(dialog, true, beforeOpening),
      // The element that had the focus may be gone, such as Sign out on the cover.
      () => (this.#changes || (beforeOpening && !dialog.matches(':focus-within'))) && focusFirst(dialog),
    );
    this.isOpening = false;
  }

  get #dialog(): HTMLDialogElement | null {
    return this.#host.renderRoot.querySelector('dialog');
  }

  #close(): void {
    this.#release();
    this.#open = undefined;
  }

  /** Also before a warning opens: a user may be typing then. */
  #watchKeys(): void {
    this.#stopKeys ??= isolateKeys(this.#host, {
      isOpen: () => this.#open !== undefined,
      onPress: (press, atMs) => this.#refuses(press, atMs),
    });
  }

  #forgetKeys(): void {
    this.#stopKeys?.();
    this.#stopKeys = undefined;
  }

  /** Reacts to a key while the warning is open. Returns whether the browser must ignore the key. */
  #refuses(press: KeyboardEvent, atMs: number): boolean {
    const dialog = this.#open?.kind === 'warning' ? this.#dialog : null;
    const isOnStay = !!dialog?.querySelector('[part=stay-button]:focus');
    const verdict = this.#typing.judge(press, atMs, isOnStay);
    const isRefused = verdict === 'refused' || verdict === 'hasty';
    // The cover may have a button that signs out.
    if (!dialog) return this.#open !== undefined && isRefused;
    const {key, repeat} = press;
    if (verdict === 'typed' && !repeat) this.#callbacks.onActivity(TYPING);
    // Not left to the browser: one Escape could close a dialog of the page as well.
    // https://html.spec.whatwg.org/multipage/interaction.html#close-watcher-infrastructure
    if (key === 'Escape' && !repeat) this.#callbacks.onStay();
    // Moves the focus from Sign out to Stay, so that the next key does not press Sign out. With the focus on Stay, keys
    // may scroll the text. A hasty user who has gone to Sign out stays there: the next Enter would extend otherwise.
    if (/typed|refused/.test(verdict) && !isOnStay && this.#callbacks.wanted()) focusFirst(dialog);
    return isRefused || key === 'Escape';
  }

  #prepare(dialog: HTMLDialogElement, {kind, title, final}: Dialog): () => void {
    const host = this.#host;
    const isCover = kind === 'cover';
    const find = (selector: string) => dialog.querySelector(selector) as Element;
    const undo: (() => void)[] = [];
    this.#openedAtMs = readClocks().wallMs;
    this.#typing.opens(this.#openedAtMs);
    // The page is hidden before the dialog opens: to make a visible page inert costs several times as much (X10).
    this.#show(dialog, () => isCover && undo.push(hidePage(host, final)));
    const steps = [() => keepOnTop(dialog, host), () => whenHidden(dialog, () => host.requestUpdate())];
    // A pointer that moves beside the warning may be on its way to one of its buttons. Watches the panel, because the rest
    // of the dialog is its backdrop.
    if (!isCover) steps.push(() => watchPointer(find('.panel'), () => this.#callbacks.onActivity(POINTER_MOVE)));
    if (title) steps.push(() => overrideTitle(title, isCover));
    if (isCover) {
      steps.push(
        stopMedia,
        () =>
          announce(
            find('[aria-live]'),
            find('[role=dialog]'),
            title ? ANNOUNCED_AFTER_MS : CHECKING_ANNOUNCED_AFTER_MS,
          ),
        () => after(LATE_AFTER_MS, () => this.#callbacks.onLate()),
      );
    }
    eachByItself(() => releasePointer(), ...steps.map((step) => () => void undo.push(step())));
    return undoAll(...undo);
  }
}
