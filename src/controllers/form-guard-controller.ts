import type {ReactiveController, ReactiveControllerHost} from 'lit';
import {type FormGuard, guardForms} from '../browser/unsaved-forms.ts';
import type {Phase} from '../core/decide.ts';

export interface GuardedHost extends ReactiveControllerHost {
  readonly isConnected: boolean;
  readonly disabled: boolean;
  readonly guardForms: boolean;
  readonly phase: Phase;
}

/** Guards the forms of the page while its host wants it. Who is signed out is not asked (F2). */
export class FormGuardController implements ReactiveController {
  readonly #host: GuardedHost;
  #guard: FormGuard | undefined;

  constructor(host: GuardedHost) {
    this.#host = host;
    host.addController(this);
  }

  clear(form?: HTMLFormElement): void {
    this.#guard?.clear(form);
  }

  /** An element that is only moved in the page keeps what it knows of the forms. */
  hostDisconnected(): void {
    queueMicrotask(() => this.hostUpdate());
  }

  hostUpdate(): void {
    const {isConnected, disabled, guardForms: wanted, phase} = this.#host;
    if (isConnected && !disabled && wanted && phase !== 'expired') {
      this.#guard ??= guardForms();
    } else {
      this.#guard?.disconnect();
      this.#guard = undefined;
    }
  }
}
