import type {ReactiveController, ReactiveControllerHost} from 'lit';
import {keepClicks, keepKeys, keepPresses} from '../browser/event-isolation.ts';
import {isMisplaced, keepOnTop, moveToBody, setModal} from '../browser/modal-dialog.ts';
import {veilPage} from '../browser/page-content.ts';
import {coverTitle, prefixTitle} from '../browser/page-title.ts';
import {watchPointer} from '../browser/pointer-intent.ts';

/** Which of the host's dialogs should be open, and the one that is rendered, whose class says which of them it is. */
export interface Modals {
  readonly open: 'warning' | 'cover' | 'none';
  readonly dialog: HTMLDialogElement | null;
  /** What the title says: of the warning in a hidden tab, and of the cover in any; empty to leave it alone. */
  readonly title: string;
}

/** What the host shows, and what it hears of it. */
export interface ModalView {
  modals(): Modals;
  /** The host is where nothing can be seen. */
  misplaced(): void;
  /** A pointer was moved beside the warning, and not to it. */
  strayed(): void;
}

/** Opens and closes the two dialogs of its host, so that the focus goes back to where the person had it (W1). */
export class ModalController implements ReactiveController {
  readonly #host: ReactiveControllerHost & Element;
  readonly #view: ModalView;
  /** What is open, under which title, and how to undo what it does to the page. */
  #open: Modals['open'] = 'none';
  #title = '';
  #undo: (() => void)[] = [];

  constructor(host: ReactiveControllerHost & Element, view: ModalView) {
    this.#host = host;
    this.#view = view;
    host.addController(this);
    keepClicks(host);
    keepPresses(host);
  }

  hostDisconnected(): void {
    this.#release();
  }

  /** What closes goes first: it hands the focus back to the page, where what opens next remembers it. */
  hostUpdate(): void {
    const {dialog, open, title} = this.#view.modals();
    if (open !== this.#open || title !== this.#title) this.#release();
    if (dialog && !dialog.matches(`.${open}`)) setModal(dialog, false);
  }

  hostUpdated(): void {
    const {dialog, open, title} = this.#view.modals();
    // A page that writes itself anew throws the host away, which is told of that only later.
    if (!dialog?.isConnected) return;
    if (this.#open === 'none') {
      this.#open = open;
      this.#title = title;
      const host = this.#host;
      // Around the panel of the warning there is only its backdrop.
      const panel = dialog.querySelector('.panel') as Element;
      const around = open === 'cover' ? veilPage(host) : watchPointer(panel, () => this.#view.strayed());
      this.#undo = [keepOnTop(dialog, host), keepKeys(host), around];
      if (title) this.#undo.push(open === 'cover' ? coverTitle(title) : prefixTitle(title));
    }
    this.#show(dialog);
  }

  #show(dialog: HTMLDialogElement): void {
    setModal(dialog, true);
    if (!isMisplaced(dialog, this.#host)) return;
    // A modal dialog that nobody sees would hold the page for no visible reason (W6).
    this.#view.misplaced();
    // Here too the focus goes back first.
    setModal(dialog, false);
    moveToBody(this.#host);
    setModal(dialog, true);
  }

  #release(): void {
    for (const undo of this.#undo) undo();
    this.#undo = [];
    this.#open = 'none';
  }
}
