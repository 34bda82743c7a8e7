import {html, type TemplateResult} from 'lit';
import type {LocalizedMessages} from '../i18n/registry.ts';

export interface DialogModel extends Omit<LocalizedMessages, 'messages'> {
  readonly kind: 'warning' | 'cover';
  readonly content: TemplateResult;
  /** The user has closed it, or something else has. */
  onClose(): void;
}

/**
 * The native modal dialog, the same one for warning and cover: between the two, the focus does not go through the page.
 * It has no role, name or description: with them, Orca would read it as a whole, and would not read its content in
 * Firefox. The element of the role `dialog` in it has them (W11). Seen with Orca 43; see
 * docs/decisions/0008-what-is-heard.md.
 */
export function renderDialog({kind, language, direction, isFallback, content, onClose}: DialogModel): TemplateResult {
  const isCover = kind === 'cover';
  return html`
    <dialog
      class=${kind}
      part=${isCover ? kind : 'dialog'}
      lang=${language}
      dir=${direction}
      translate=${isFallback ? 'yes' : 'no'}
      closedby=${isCover ? 'none' : 'closerequest'}
      @cancel=${(event: Event) => isCover && event.preventDefault()}
      @close=${(event: Event) => isClosed(event) && onClose()}
    >
      ${content}
    </dialog>
  `;
}

/**
 * Was the dialog closed, and is it still? The close event is a queued task. When it comes, the dialog may be open again,
 * or removed. https://html.spec.whatwg.org/multipage/interactive-elements.html#close-the-dialog
 */
function isClosed({target}: Event): boolean {
  const {isConnected, open} = target as HTMLDialogElement;
  return isConnected && !open;
}
