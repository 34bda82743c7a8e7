import {html, nothing, type TemplateResult} from 'lit';
import type {Messages} from '../i18n/messages.ts';
import type {Words} from '../i18n/registry.ts';

/** What the cover stands for: that is being found out, the session is over, or over until the person signs in again. */
export type CoverState = 'checking' | 'expired' | 'locked';

export interface Cover extends Words {
  readonly state: CoverState;
  /** Where to sign in again. */
  readonly loginUrl: string | undefined;
  /** Somebody closed the cover. */
  onClose(): void;
}

/** The cover: nothing of the page can be seen or used behind it. */
export function coverView({messages, language, direction, state, loginUrl, onClose}: Cover): TemplateResult {
  return html`
    <dialog
      class="cover"
      part="cover"
      lang=${language}
      dir=${direction}
      role="alertdialog"
      closedby="none"
      tabindex="-1"
      aria-label=${messages[`${state}Heading`]}
      aria-describedby="cover-message"
      @cancel=${(event: Event) => event.preventDefault()}
      @close=${onClose}
    >
      <div class="notice">
        <div role="status">${notice(messages, state)}</div>
        ${
          state === 'locked' && loginUrl
            ? html`<a href=${loginUrl} target="_blank" rel="noopener">${messages.signInAgain}</a>`
            : nothing
        }
      </div>
    </dialog>
  `;
}

function notice(messages: Messages, state: CoverState): TemplateResult {
  const words = html`
    <h2>${messages[`${state}Heading`]}</h2>
    <p id="cover-message">${messages[`${state}Message`]}</p>
  `;
  return state === 'checking' ? words : html`<slot name="expired">${words}</slot>`;
}
