import {html, type TemplateResult} from 'lit';
import {inWords, spokenMark} from '../i18n/messages.ts';
import type {Words} from '../i18n/registry.ts';

export interface Warning extends Words {
  /** Whole seconds left. */
  readonly left: number;
  /** Seconds that the warning lasts in all. */
  readonly lasts: number;
  /** Seconds that were left when it began. */
  readonly began: number;
  /** Nothing can extend the session, and what the page has to say for others does not hold (X6). */
  readonly final: boolean;
  /** There is a way to sign out. */
  readonly signOut: boolean;
  /** The messages of the page failed to say the time left. */
  onFailure(error: unknown): void;
  onStay(): void;
  onSignOut(): void;
}

/**
 * The warning. A screen reader hears the time when the dialog opens and at a few marks, as whole sentences; the counter
 * that changes every second is for the eye alone (W3).
 */
export function warningView(warning: Warning): TemplateResult {
  const {messages, language, direction, left, lasts, began, final} = warning;
  const mark = Math.min(spokenMark(left), began);
  const text = (slot: string, usual: string, atLast: string) =>
    final ? atLast : html`<slot name=${slot}>${usual}</slot>`;
  // A page's own may fail, but nobody is to be signed out unwarned for that.
  const timeLeft = (seconds: number) => {
    const time = inWords(seconds, language);
    try {
      return messages.timeLeft(time) ?? time;
    } catch (error) {
      warning.onFailure(error);
      return time;
    }
  };
  return html`
    <dialog
      class="warning"
      part="dialog"
      lang=${language}
      dir=${direction}
      role="alertdialog"
      aria-labelledby="heading"
      aria-describedby="message spoken"
      @close=${(event: Event) => closed(event) && warning.onStay()}
    >
      <div class="panel">
        <h2 id="heading" part="heading">${text('heading', messages.warningHeading, messages.lifetimeHeading)}</h2>
        <p id="message" part="message">${text('message', messages.warningMessage, messages.lifetimeMessage)}</p>
        <p part="countdown" aria-hidden="true">${timeLeft(left)}</p>
        <p id="spoken" class="spoken" role="status">${timeLeft(mark)}</p>
        <progress part="progress" aria-hidden="true" max=${lasts} .value=${left}></progress>
        <div class="buttons">
          <button type="button" part="stay-button" @click=${warning.onStay}>
            ${text('stay', messages.stay, messages.lifetimeStay)}
          </button>
          <button type="button" part="sign-out-button" ?hidden=${!warning.signOut} @click=${warning.onSignOut}>
            <slot name="sign-out">${messages.signOut}</slot>
          </button>
        </div>
      </div>
    </dialog>
  `;
}

/**
 * Has a person closed the dialog of this close event? The event waits for a frame, which a hidden tab does not draw: it
 * can come when the dialog is open again, or is gone and another one is open.
 */
function closed({target}: Event): boolean {
  const {isConnected, open} = target as HTMLDialogElement;
  return isConnected && !open;
}
