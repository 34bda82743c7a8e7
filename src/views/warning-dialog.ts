import {html, type TemplateResult} from 'lit';
import {formatDuration, sayTimeLeft} from '../i18n/duration.ts';
import type {LocalizedMessages} from '../i18n/registry.ts';
import {spokenSeconds} from './spoken-time.ts';

/** In the last seconds, the time left has a mark and a color of its own. */
const URGENT_SECONDS = 10;

/** Seconds after which an announced time is removed: a user can also read it line by line, and it must not be old. */
const ANNOUNCED_SECONDS = 5;

export interface WarningModel extends Omit<LocalizedMessages, 'direction'> {
  /** Whole seconds until the session ends. */
  readonly expiresIn: number;
  /** Seconds that a whole warning takes. */
  readonly warningLasts: number;
  /** Seconds that were left when it began. */
  readonly expiresInAtWarning: number;
  /**
   * The session ends at its maximum lifetime. Slotted texts of the page are not used then, because they may promise an
   * extension (X6).
   */
  readonly limitedByLifetime: boolean;
  /** Something that the user has typed may be lost at the end. */
  readonly mayLoseWork: boolean;
  readonly canSignOut: boolean;
  /** `timeLeft` of the page's own messages has thrown. */
  onError(error: unknown): void;
  /** By Stay. */
  onClose(): void;
  onSignOut(event: Event): void;
}

/**
 * The content of the warning. A screen reader says the time in whole sentences: the first one from the description, when
 * the dialog opens, and the others from a live region that is empty until then. The first one stands before the panel:
 * without text there, Orca says nothing but the button in Firefox. It is kept true for a user who reads line by line, which
 * is not announced. The counter that is seen is hidden, so that the time is not read twice (W3, W11).
 */
export function renderWarning(model: WarningModel): TemplateResult {
  const {messages, language, expiresIn, limitedByLifetime} = model;
  const text = (slot: string, usual: unknown, atEndOfLifetime: string) =>
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
  // A line does not break between a number and its unit.
  const shown = `${timeLeft(expiresIn)}`.replace(/(\p{N}) /gu, '$1\u00a0');
  const mark = spokenSeconds(expiresIn);
  const isMark = mark < model.expiresInAtWarning && expiresIn > mark - ANNOUNCED_SECONDS;
  const urgent = expiresIn <= URGENT_SECONDS ? 'urgent' : '';
  const lines = html`${messages.warningMessage}<br /> ${model.mayLoseWork ? messages.unsavedWarning : ''}`;
  return html`
    <p id="time-left" class="spoken" .textContent=${timeLeft(expiresIn)}></p>
    <div class="panel" role="dialog" aria-modal="true" aria-labelledby="heading" aria-describedby="message time-left">
      <h2 id="heading" part="heading">${text('heading', messages.warningHeading, messages.lifetimeHeading)}</h2>
      <p part="countdown" class=${urgent} aria-hidden="true" .textContent=${shown}></p>
      <progress part="progress" class=${urgent} aria-hidden="true" max=${model.warningLasts} .value=${expiresIn}></progress>
      <p id="message" part="message">${text('message', lines, messages.lifetimeMessage)}</p>
      <p class="spoken" aria-live="polite">${isMark ? timeLeft(mark) : undefined}</p>
      <div class="buttons">
        <button type="button" part="stay-button" @click=${model.onClose}>
          ${text('stay', messages.stay, messages.lifetimeStay)}
        </button>
        <button type="button" part="sign-out-button" ?hidden=${!model.canSignOut} @click=${model.onSignOut}>
          <slot name="sign-out">${messages.signOut}</slot>
        </button>
      </div>
    </div>
  `;
}
