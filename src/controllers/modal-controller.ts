import type {ReactiveController, ReactiveControllerHost} from 'lit';
import {setModal} from '../browser/modal-dialog.ts';
import {veilPage} from '../browser/page-content.ts';

/** The dialogs of the host, once rendered, and which of them should be open. */
export interface Modals {
  readonly warning: HTMLDialogElement | null;
  readonly cover: HTMLDialogElement | null;
  readonly open: 'warning' | 'cover' | 'none';
}

/** Opens and closes the two dialogs of its host, so that the focus goes back to where the person had it (W1). */
export class ModalController implements ReactiveController {
  readonly #modals: () => Modals;
  #unveil: (() => void) | undefined;

  constructor(host: ReactiveControllerHost, modals: () => Modals) {
    this.#modals = modals;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#setVeil(false);
  }

  /** What closes goes first: it hands the focus back to the page, where what opens next remembers it. */
  hostUpdate(): void {
    const {warning, cover, open} = this.#modals();
    if (warning && open !== 'warning') setModal(warning, false);
    if (open !== 'cover') this.#setVeil(false);
    if (cover && open !== 'cover') setModal(cover, false);
  }

  hostUpdated(): void {
    const {warning, cover, open} = this.#modals();
    if (warning && open === 'warning') setModal(warning, true);
    if (cover && open === 'cover') {
      this.#setVeil(true);
      setModal(cover, true);
    }
  }

  #setVeil(wanted: boolean): void {
    if (!wanted) {
      this.#unveil?.();
      this.#unveil = undefined;
    } else {
      this.#unveil ??= veilPage();
    }
  }
}
