import type {ReactiveController, ReactiveControllerHost} from 'lit';
import {type FormGuard, guardForms} from '../browser/unsaved-forms.ts';
import type {Phase} from '../core/phase.ts';

export interface FormGuardHost extends ReactiveControllerHost {
  readonly isConnected: boolean;
  readonly disabled: boolean;
  readonly guardForms: boolean;
  readonly phase: Phase;
}

/** Guards the forms of the page while its host asks for it, until the session is over (F2). */
export class FormGuardController implements ReactiveController {
  readonly #host: FormGuardHost;
  #guard: FormGuard | undefined;

  constructor(host: FormGuardHost) {
    this.#host = host;
    host.addController(this);
  }

  /** True without a guard: then it is not known. */
  get mayBeUnsaved(): boolean {
    return this.#guard?.hasUnsaved() ?? true;
  }

  clear(form?: HTMLFormElement): void {
    this.#guard?.clear(form);
  }

  /** Only after a microtask: a host that is moved in the page must not forget which forms are unsaved. */
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
