import type {ReactiveController, ReactiveControllerHost} from 'lit';
import {forgetIdleTime} from './detached-sessions.ts';
import {Session, type SessionView} from './document-session.ts';

export interface SessionHost extends ReactiveControllerHost {
  readonly isConnected: boolean;
  readonly disabled: boolean;
  readonly channel: string;
}

/** Keeps its host in the session of this document while it is connected and not disabled. */
export class SessionController implements ReactiveController {
  readonly #host: SessionHost;
  readonly #view: SessionView;
  #session: Session | undefined;

  constructor(host: SessionHost, view: SessionView) {
    this.#host = host;
    this.#view = view;
    host.addController(this);
  }

  get session(): Session | undefined {
    return this.#session;
  }

  /** Does the host show the dialogs and fire the events? */
  get leading(): boolean {
    return this.#wanted && (this.#session?.leads(this.#view) ?? false);
  }

  /** A host that was removed or disabled a moment ago is still in its session, but not for long. */
  get #wanted(): boolean {
    return this.#host.isConnected && !this.#host.disabled;
  }

  hostConnected(): void {
    this.#host.requestUpdate();
  }

  /** An element that is only moved in the page stays in its session, and the session as it was. */
  hostDisconnected(): void {
    queueMicrotask(() => {
      if (!this.#host.isConnected) this.#leave();
    });
  }

  /** Before the host renders, so that it renders what it has joined. */
  hostUpdate(): void {
    const wanted = this.#wanted;
    if (!wanted || this.#view.settings.channel !== this.#session?.channel) this.#leave();
    if (this.#host.disabled) {
      // Not by the settings: what is wrong with them is nobody's trouble meanwhile.
      forgetIdleTime(this.#host.channel);
      this.#view.show('active');
    }
    if (!wanted) return;
    if (this.#session) this.#session.configure();
    else this.#session = Session.join(this.#view);
  }

  #leave(): void {
    const session = this.#session;
    if (!session) return;
    this.#session = undefined;
    session.leave(this.#view);
    this.#host.requestUpdate();
  }
}
