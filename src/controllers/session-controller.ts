import type {ReactiveController, ReactiveControllerHost} from 'lit';
import {outsideZones} from '../browser/listen.ts';
import {isInPage} from '../browser/page-lifecycle.ts';
import {forgetIdleTime} from './detached-sessions.ts';
import {DocumentSession, type SessionView} from './document-session.ts';

export interface SessionHost extends ReactiveControllerHost, Node {
  readonly disabled: boolean;
  readonly channel: string;
}

/** Keeps its host in the session of this document while it is connected and not disabled. */
export class SessionController implements ReactiveController {
  readonly #host: SessionHost;
  readonly #view: SessionView;
  /** Undefined while the host is in no session. Only this class writes it. */
  session: DocumentSession | undefined;

  constructor(host: SessionHost, view: SessionView) {
    this.#host = host;
    this.#view = view;
    host.addController(this);
  }

  /** Does the host show the dialogs and fire the events? */
  get isLeading(): boolean {
    return this.#wanted && (this.session?.isLedBy(this.#view) ?? false);
  }

  /** False from the moment of removal, when the host has not left its session yet. */
  get #wanted(): boolean {
    return isInPage(this.#host) && !this.#host.disabled;
  }

  hostConnected(): void {
    this.#host.requestUpdate();
  }

  /** An element that is only moved in the page stays in its session, and the session does not change. */
  hostDisconnected(): void {
    queueMicrotask(() => {
      if (!isInPage(this.#host)) this.#leave();
    });
  }

  /** Joins before the host renders, so that the first rendering shows the session. */
  hostUpdate(): void {
    const wanted = this.#wanted;
    if (!wanted || this.#view.options.channel !== this.session?.channel) this.#leave();
    if (this.#host.disabled) {
      // Read `channel` directly: a disabled element should not log configuration warnings.
      forgetIdleTime(this.#host.channel);
      this.#view.update('active');
    }
    if (!wanted) return;
    if (this.session) this.session.configure();
    else this.session = DocumentSession.join(this.#view);
  }

  #leave(): void {
    const session = this.session;
    if (!session) return;
    this.session = undefined;
    outsideZones(() => session.leave(this.#view));
    this.#host.requestUpdate();
  }
}
