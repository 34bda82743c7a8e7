import {html, type TemplateResult} from 'lit';
import type {Messages} from '../i18n/messages.ts';
import type {LocalizedMessages} from '../i18n/registry.ts';

/** Why the page is covered: the server is being asked, the session is over, or the user has to sign in again. */
export type CoverState = 'checking' | 'expired' | 'locked';

export interface CoverModel extends LocalizedMessages {
  readonly state: CoverState;
  readonly loginUrl: string | undefined;
  onClose(): void;
}

/** The cover: nothing of the page can be seen or used behind it. */
export function renderCover({messages, language, direction, state, loginUrl, onClose}: CoverModel): TemplateResult {
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
        <div role="status">${renderNotice(messages, state)}</div>
        ${
          state === 'locked' && loginUrl
            ? html`<a href=${loginUrl} target="_blank" rel="noopener">${messages.signInAgain}</a>`
            : undefined
        }
      </div>
    </dialog>
  `;
}

function renderNotice(messages: Messages, state: CoverState): TemplateResult {
  const texts = html`
    <h2>${messages[`${state}Heading`]}</h2>
    <p id="cover-message">${messages[`${state}Message`]}</p>
  `;
  return state === 'checking' ? texts : html`<slot name="expired">${texts}</slot>`;
}
