import {html, type TemplateResult} from 'lit';
import {formatDuration, sayTimeLeft} from '../i18n/duration.ts';
import type {LocalizedMessages} from '../i18n/registry.ts';

export interface WarningModel extends LocalizedMessages {
  /** Whole seconds until the session ends. */
  readonly secondsLeft: number;
  /** Seconds that a whole warning takes. */
  readonly duration: number;
  /** Seconds that were left when it began. */
  readonly secondsAtStart: number;
  /** The session ends by its age, so the texts that the page has slotted in would promise too much (X6). */
  readonly limitedByLifetime: boolean;
  readonly canSignOut: boolean;
  /** `timeLeft` of the page's own messages has thrown. */
  onError(error: unknown): void;
  onStay(): void;
  onSignOut(): void;
}

/**
 * The warning. A screen reader says the time in whole sentences, when the dialog opens and at a few moments. The counter
 * that changes each second is hidden from it (W3).
 */
export function renderWarning(model: WarningModel): TemplateResult {
  const {messages, language, direction, secondsLeft, limitedByLifetime} = model;
  const text = (slot: string, usual: string, atEndOfLifetime: string) =>
    limitedByLifetime ? atEndOfLifetime : html`<slot name=${slot}>${usual}</slot>`;
  // A mistake in the page's own messages must not keep the warning from being shown.
  const timeLeft = (seconds: number) => {
    const time = formatDuration(seconds, language, messages);
    try {
      return sayTimeLeft(messages, time);
    } catch (error) {
      model.onError(error);
      return time;
    }
  };
  const announced = Math.min(announcedSeconds(secondsLeft), model.secondsAtStart);
  return html`
    <dialog
      class="warning"
      part="dialog"
      lang=${language}
      dir=${direction}
      role="alertdialog"
      aria-labelledby="heading"
      aria-describedby="message spoken"
      @close=${(event: Event) => isClosed(event) && model.onStay()}
    >
      <div class="panel">
        <h2 id="heading" part="heading">${text('heading', messages.warningHeading, messages.lifetimeHeading)}</h2>
        <p id="message" part="message">${text('message', messages.warningMessage, messages.lifetimeMessage)}</p>
        <p part="countdown" aria-hidden="true">${timeLeft(secondsLeft)}</p>
        <p id="spoken" class="spoken" role="status">${timeLeft(announced)}</p>
        <progress part="progress" aria-hidden="true" max=${model.duration} .value=${secondsLeft}></progress>
        <div class="buttons">
          <button type="button" part="stay-button" @click=${model.onStay}>
            ${text('stay', messages.stay, messages.lifetimeStay)}
          </button>
          <button type="button" part="sign-out-button" ?hidden=${!model.canSignOut} @click=${model.onSignOut}>
            <slot name="sign-out">${messages.signOut}</slot>
          </button>
        </div>
      </div>
    </dialog>
  `;
}

/** The time that is spoken while `seconds` are left: it changes at each minute, then at 30 and 10 seconds (W3). */
function announcedSeconds(seconds: number): number {
  if (seconds <= 10) return 10;
  if (seconds <= 30) return 30;
  return Math.ceil(seconds / 60) * 60;
}

/**
 * Was the dialog closed, and is it still? The close event is a queued task. When it comes, the dialog may be open again,
 * or removed. https://html.spec.whatwg.org/multipage/interactive-elements.html#close-the-dialog
 */
function isClosed({target}: Event): boolean {
  const {isConnected, open} = target as HTMLDialogElement;
  return isConnected && !open;
}
