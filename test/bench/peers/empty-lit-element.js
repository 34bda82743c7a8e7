/** What an element costs that does nothing. */
import {html, LitElement} from 'lit';

customElements.define(
  'empty-element',
  class extends LitElement {
    render() {
      return html`<slot></slot>`;
    }
  },
);
