import type {ReactiveController, ReactiveControllerHost} from 'lit';
import {languageOf} from '../browser/page-language.ts';
import {findMessages, type LocalizedMessages, onMessagesChange} from '../i18n/registry.ts';

export interface LocaleHost extends ReactiveControllerHost, Element {
  readonly disabled: boolean;
}

/** Gives its host the texts of the language that it stands in. The language is read whenever the host renders. */
export class LocaleController implements ReactiveController {
  readonly #host: LocaleHost;
  #stop = () => {};

  constructor(host: LocaleHost) {
    this.#host = host;
    host.addController(this);
  }

  localize(): LocalizedMessages {
    return findMessages(languageOf(this.#host));
  }

  hostConnected(): void {
    this.#stop = onMessagesChange(() => this.#host.requestUpdate());
  }

  hostDisconnected(): void {
    this.#stop();
  }

  /** Requests the texts when the page opens: there may be no network any more when the warning shows. */
  hostUpdate(): void {
    if (!this.#host.disabled) this.localize();
  }
}
