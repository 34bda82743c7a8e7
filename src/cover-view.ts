import {html, type TemplateResult} from 'lit';
import type {Words} from './languages.ts';
import type {Messages} from './messages.ts';

export interface Cover extends Words {
  /** The session is over; otherwise that is being found out. */
  readonly expired: boolean;
  /** Somebody closed the cover. */
  onClose(): void;
}

/** The cover: nothing of the page can be seen or used behind it. */
export function coverView({messages, language, direction, expired, onClose}: Cover): TemplateResult {
  return html`
    <dialog
      class="cover"
      part="cover"
      lang=${language}
      dir=${direction}
      role="alertdialog"
      closedby="none"
      tabindex="-1"
      aria-labelledby="cover-heading"
      aria-describedby="cover-message"
      @cancel=${(event: Event) => event.preventDefault()}
      @close=${onClose}
    >
      ${notice(messages, expired)}
    </dialog>
  `;
}

function notice(messages: Messages, expired: boolean): TemplateResult {
  const heading = expired ? messages.expiredHeading : messages.checkingHeading;
  const message = expired ? messages.expiredMessage : messages.checkingMessage;
  const words = html`
    <h2 id="cover-heading">${heading}</h2>
    <p id="cover-message">${message}</p>
  `;
  return html`<div class="notice" role="status">${expired ? html`<slot name="expired">${words}</slot>` : words}</div>`;
}
