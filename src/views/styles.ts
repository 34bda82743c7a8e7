import {css} from 'lit';

export const styles = css`
  :host {
    all: initial; /* no part in the typography of the page around it */
    color-scheme: inherit;
    -webkit-text-size-adjust: 100%;
    display: contents !important; /* a page that hides the element must not hide the cover */
    --_background: var(--session-security-background, Canvas);
    --_color: var(--session-security-color, CanvasText);
    --_accent: var(--session-security-accent, light-dark(#1a56c4, #8ab4f8));
    --_accent-color: var(--session-security-accent-color, light-dark(#fff, #10203a));
  }

  dialog {
    box-sizing: border-box;
    padding: 0;
    border: 0;
    color: var(--_color);
    background: var(--_background);
    font: var(--session-security-font, 1rem / 1.5 system-ui, sans-serif);
    text-wrap: balance;
    visibility: visible;
    pointer-events: auto; /* pages take them from their body while a menu or a dialog of theirs is open */
  }

  .warning {
    inline-size: min(28rem, calc(100% - 2rem));
    border-radius: var(--session-security-radius, 0.75rem);
    box-shadow: 0 1rem 3rem rgb(0 0 0 / 30%);
    scroll-padding: 1rem; /* for the ring of a button that the focus has scrolled to */
    outline: 1px solid color-mix(in srgb, currentcolor 15%, transparent); /* an edge where there is no shadow */
  }

  .warning::backdrop {
    background: var(--session-security-backdrop, rgb(0 0 0 / 55%));
  }

  .panel {
    padding: clamp(1rem, 5vw, 1.75rem);
  }

  h2 {
    margin: 0 0 0.5rem;
    font-size: 1.25rem;
    line-height: 1.3;
  }

  p {
    margin: 0 0 0.75rem;
  }

  [part='countdown'] {
    font-variant-numeric: tabular-nums;
    font-weight: 600;
  }

  .spoken {
    position: absolute;
    clip-path: inset(50%);
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    white-space: nowrap;
  }

  progress {
    appearance: none;
    display: block;
    inline-size: 100%;
    block-size: 0.375rem;
    border: 0;
    border-radius: 1rem;
    overflow: hidden;
    background: color-mix(in srgb, currentcolor 15%, transparent);
    color: var(--_accent);
  }

  progress::-webkit-progress-bar {
    background: transparent;
  }

  progress::-webkit-progress-value {
    background: var(--_accent);
  }

  progress::-moz-progress-bar {
    background: var(--_accent);
  }

  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 0.75rem;
    margin-block-start: 1.5rem;
  }

  button,
  .cover a {
    flex: 1 1 auto;
    padding: 0.56rem 1.125rem;
    border: 1px solid color-mix(in srgb, currentcolor 50%, transparent);
    border-radius: calc(var(--session-security-radius, 0.75rem) * 0.66);
    font: inherit;
    font-weight: 600;
    color: inherit;
    background: transparent;
    cursor: pointer;
  }

  [hidden] {
    display: none !important; /* whatever a page makes of its part */
  }

  .cover a {
    display: inline-block;
    margin-block-start: 0.75rem;
    text-decoration: none;
  }

  button:hover {
    background: color-mix(in srgb, currentcolor 8%, transparent);
  }

  button:focus-visible,
  a:focus-visible {
    outline: 3px solid var(--_accent);
    outline-offset: 2px;
  }

  [part='stay-button'],
  .cover a {
    border-color: transparent;
    color: var(--_accent-color);
    background: var(--_accent);
  }

  [part='stay-button']:hover,
  .cover a:hover {
    background: color-mix(in srgb, var(--_accent) 88%, currentcolor);
  }

  .cover {
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    max-inline-size: none;
    max-block-size: none;
    margin: 0;
    outline: 0;
  }

  .cover::backdrop {
    background: var(--_background);
  }

  .cover[open] {
    display: grid;
    place-items: center;
  }

  .notice {
    max-inline-size: 30rem;
    padding: 2rem;
    text-align: center;
  }

  @media (forced-colors: active) {
    :host {
      --_accent: Highlight;
      --_accent-color: HighlightText;
    }

    progress {
      border: 1px solid;
    }

    /* No plate in the colour of its text behind that. */
    [part='stay-button'],
    .cover a {
      forced-color-adjust: none;
    }
  }
`;
