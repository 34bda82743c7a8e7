import type {ReactiveController, ReactiveControllerHost} from 'lit';
import {isRendered, keepOnTop, moveToBody, setModal} from '../browser/modal-dialog.ts';
import {veilPage} from '../browser/page-content.ts';

/** The dialogs of the host, once rendered, and which of them should be open. */
export interface Modals {
  readonly warning: HTMLDialogElement | null;
  readonly cover: HTMLDialogElement | null;
  readonly open: 'warning' | 'cover' | 'none';
}

/** Opens and closes the two dialogs of its host, so that the focus goes back to where the person had it (W1). */
export class ModalController implements ReactiveController {
  readonly #host: ReactiveControllerHost & Element;
  readonly #modals: () => Modals;
  /** The host is where nothing can be seen. */
  readonly #misplaced: () => void;
  #uncover: (() => void)[] = [];

  constructor(host: ReactiveControllerHost & Element, modals: () => Modals, misplaced: () => void) {
    this.#host = host;
    this.#modals = modals;
    this.#misplaced = misplaced;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#showPage();
  }

  /** What closes goes first: it hands the focus back to the page, where what opens next remembers it. */
  hostUpdate(): void {
    const {warning, cover, open} = this.#modals();
    if (warning && open !== 'warning') setModal(warning, false);
    if (open !== 'cover') this.#showPage();
    if (cover && open !== 'cover') setModal(cover, false);
  }

  hostUpdated(): void {
    const {warning, cover, open} = this.#modals();
    if (warning && open === 'warning') this.#open(warning);
    if (cover && open === 'cover') {
      if (this.#uncover.length === 0) this.#uncover = [veilPage(this.#host), keepOnTop(cover, this.#host)];
      this.#open(cover);
    }
  }

  #open(dialog: HTMLDialogElement): void {
    setModal(dialog, true);
    if (isRendered(dialog)) return;
    // A modal dialog that nobody sees would hold the page for no visible reason (W6).
    this.#misplaced();
    moveToBody(this.#host);
    setModal(dialog, true);
  }

  #showPage(): void {
    for (const undo of this.#uncover) undo();
    this.#uncover = [];
  }
}
