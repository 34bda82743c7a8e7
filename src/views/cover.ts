import {html, type TemplateResult} from 'lit';
import type {Messages} from '../i18n/messages.ts';

/** Why the page is covered: the server is being asked, the session is over, or the user has to sign in again. */
export type CoverState = 'checking' | 'expired' | 'locked';

export interface CoverModel {
  readonly messages: Messages;
  readonly state: CoverState;
  readonly loginUrl: string | undefined;
}

/**
 * The content of the cover. The focus goes to a group without a name, and its text is written into the live region later:
 * a screen reader says each state once, and none that is over at once (W11).
 */
export function renderCover({messages, state, loginUrl}: CoverModel): TemplateResult {
  return html`
    <div class="notice" role="group" tabindex="-1">
      <p class="spoken" aria-live="assertive"></p>
      <div role="dialog" aria-modal="true" aria-label=${messages[`${state}Heading`]}>
        ${renderNotice(messages, state)}
        ${
          state === 'locked' && loginUrl
            ? html`<a href=${loginUrl} target="_blank" rel="noopener">${messages.signInAgain}</a>`
            : undefined
        }
      </div>
    </div>
  `;
}

function renderNotice(messages: Messages, state: CoverState): TemplateResult {
  const texts = html`<h2>${messages[`${state}Heading`]}</h2><p>${messages[`${state}Message`]}</p>`;
  return state === 'checking' ? texts : html`<slot name="expired">${texts}</slot>`;
}
