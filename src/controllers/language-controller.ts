import type {ReactiveController, ReactiveControllerHost} from 'lit';
import {languageOf, watchLanguage} from '../browser/page-language.ts';
import {findWords, onMessages, type Words} from '../languages.ts';

/** Gives its host the words of the language that it stands in, and updates it when that changes. */
export class LanguageController implements ReactiveController {
  readonly #host: ReactiveControllerHost & Element;
  #stop: (() => void)[] = [];

  constructor(host: ReactiveControllerHost & Element) {
    this.#host = host;
    host.addController(this);
  }

  get words(): Words {
    return findWords(languageOf(this.#host));
  }

  hostConnected(): void {
    const update = () => this.#host.requestUpdate();
    this.#stop = [watchLanguage(this.#host, update), onMessages(update)];
  }

  hostDisconnected(): void {
    for (const stop of this.#stop) stop();
  }
}
