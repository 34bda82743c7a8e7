import type {ReactiveController, ReactiveControllerHost} from 'lit';
import {languageOf, watchLanguage} from '../browser/page-language.ts';
import {findWords, onMessages, type Words} from '../i18n/registry.ts';

export interface SpeakingHost extends ReactiveControllerHost, Element {
  readonly disabled: boolean;
}

/** Gives its host the words of the language that it stands in, and updates it when that changes. */
export class LanguageController implements ReactiveController {
  readonly #host: SpeakingHost;
  #stop: (() => void)[] | undefined;

  constructor(host: SpeakingHost) {
    this.#host = host;
    host.addController(this);
  }

  get words(): Words {
    return findWords(languageOf(this.#host));
  }

  hostUpdate(): void {
    const {isConnected, disabled} = this.#host;
    if (!isConnected || disabled) {
      this.hostDisconnected();
      return;
    }
    const update = () => this.#host.requestUpdate();
    this.#stop ??= [watchLanguage(this.#host, update), onMessages(update)];
  }

  hostDisconnected(): void {
    for (const stop of this.#stop ?? []) stop();
    this.#stop = undefined;
  }
}
