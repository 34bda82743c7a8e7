/** A Lit element that does nothing: the cost of Lit itself. */
import {html, LitElement} from 'lit';

customElements.define(
  'empty-element',
  class extends LitElement {
    render() {
      return html`<slot></slot>`;
    }
  },
);
