import {html, type TemplateResult} from 'lit';
import type {Messages} from '../i18n/messages.ts';

/** Why the page is covered: the server is being asked, the session is over, or the user has to sign in again. */
export type CoverState = 'checking' | 'expired' | 'locked';

export interface CoverModel {
  readonly messages: Messages;
  readonly state: CoverState;
  readonly loginUrl: string | undefined;
  /**
   * The cover has been open for so long that the user may take it for a failure: then it also shows the link to
   * `loginUrl` and, while checking, the Sign out button.
   */
  readonly isLate: boolean;
  readonly canSignOut: boolean;
  onSignOut(event: Event): void;
}

/**
 * The content of the cover. The focus goes to a group without a name, and its text is written into the live region
 * later: a screen reader says each state once, and skips a state that is over at once (W11).
 */
export function renderCover({messages, state, loginUrl, isLate, canSignOut, onSignOut}: CoverModel): TemplateResult {
  const isOver = state === 'expired';
  return html`
    <div class="notice" role="group" tabindex="-1">
      <p class="spoken" aria-live="assertive"></p>
      <svg part="icon" viewBox="0 0 24 24" aria-hidden="true">
        <path d="M7 11V7a5 5 0 0 1 10 0v4M5 11h14v10H5z" />
      </svg>
      <div role="dialog" aria-modal="true" aria-label=${messages[`${state}Heading`]}>
        ${renderNotice(messages, state)}
        <div class="ways">
          ${
            loginUrl !== undefined && (isLate || state === 'locked')
              ? html`<a href=${loginUrl} target=${isOver ? '_self' : '_blank'} rel="noopener">
                  ${messages[isOver ? 'signInHere' : 'signInAgain']}
                </a>`
              : undefined
          }
          ${
            isLate && canSignOut && state === 'checking'
              ? html`<button type="button" @click=${onSignOut}>${messages.signOut}</button>`
              : undefined
          }
        </div>
      </div>
    </div>
  `;
}

function renderNotice(messages: Messages, state: CoverState): TemplateResult {
  const message = messages[`${state}Message`];
  const texts = html`<h2>${messages[`${state}Heading`]}</h2>${message && html`<p>${message}</p>`}`;
  return state === 'checking' ? texts : html`<slot name="expired">${texts}</slot>`;
}
