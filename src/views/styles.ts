import {css} from 'lit';

export const styles = css`
  :host {
    all: initial; /* inherit no typography of the page */
    color-scheme: inherit;
    -webkit-text-size-adjust: 100%;
    display: contents !important; /* also where a style sheet of the page hides the element */
    --_accent: var(--session-security-accent, light-dark(#1a56c4, #8ab4f8));
    --_accent-color: var(--session-security-accent-color, light-dark(#fff, #10203a));
  }

  dialog {
    box-sizing: border-box;
    padding: 0;
    border: 0;
    color: var(--session-security-color, CanvasText);
    --_surface: var(--session-security-background, var(--_raised, Canvas));
    background: var(--_surface);
    font: var(--session-security-font, max(1rem, 16px) / 1.5 system-ui, sans-serif); /* some pages have a rem of 10px */
    text-wrap: pretty;
    overflow-wrap: break-word;
    visibility: visible;
    pointer-events: auto; /* inherited: some pages set "none" on their body while a menu is open */
  }

  /* Japanese lines break between phrases, in browsers that support it. */
  dialog:lang(ja) {
    word-break: auto-phrase;
  }

  dialog:lang(ko) {
    word-break: keep-all;
  }

  .warning {
    --_raised: light-dark(Canvas, color-mix(in srgb, Canvas, CanvasText 8%)); /* in the dark no shadow is seen */
    width: min(28em, calc(100% - 2rem));
    border-radius: var(--session-security-radius, 0.75rem);
    box-shadow: 0 1rem 3rem rgb(0 0 0 / 30%);
    scroll-padding: 1rem; /* room for the focus ring of a button that was scrolled into view */
    outline: 1px solid color-mix(in srgb, currentcolor 15%, transparent); /* a visible edge in forced colors, which remove the shadow */
  }

  .warning::backdrop {
    background: var(--session-security-backdrop, rgb(0 0 0 / 55%));
    backdrop-filter: var(--session-security-backdrop-filter, none);
  }

  .panel {
    padding: clamp(1rem, 5vw, 1.75rem);
  }

  h2 {
    margin: 0 0 0.5rem;
    font-size: 1.25em;
    line-height: 1.3;
    text-wrap: balance;
  }

  p,
  progress {
    margin: 0 0 0.75rem;
  }

  [part='countdown'] {
    font-size: 1.125em;
    font-variant-numeric: tabular-nums;
    font-weight: 600;
  }

  .urgent {
    --_accent: var(--session-security-urgent, light-dark(#b3261e, #ff9d93));
    color: var(--_accent);
    font-weight: 800;
  }

  progress.urgent {
    transform: scaleY(2); /* nothing moves under a pointer */
  }

  .spoken {
    position: absolute;
    clip-path: inset(50%);
    width: 1px;
    height: 1px;
    overflow: hidden;
    white-space: nowrap;
  }

  progress {
    appearance: none;
    display: block;
    width: 100%;
    height: 0.375rem;
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

  .panel,
  .buttons {
    background: inherit;
  }

  /* Heading and buttons stay in view in a small window: the text between them scrolls. */
  .buttons {
    position: sticky;
    bottom: 0;
    display: flex;
    flex-wrap: wrap;
    gap: 0.75rem;
    padding: 0.75rem 0;
    margin-bottom: -0.75rem;
    box-shadow: 0 -0.75rem 0.75rem -0.5rem var(--_surface); /* text that goes on below fades, and is not cut */
  }

  .ways {
    display: inline-grid;
    gap: 0.75rem;
  }

  button,
  a {
    flex: 1 1 0;
    padding: 0.56em 0.75em;
    border: 1px solid color-mix(in srgb, currentcolor 50%, transparent);
    border-radius: calc(var(--session-security-radius, 0.75rem) * 0.66);
    font: inherit;
    font-weight: 600;
    color: inherit;
    background: transparent;
    text-align: center;
    text-wrap: balance;
    text-decoration: none;
    cursor: pointer;
  }

  [hidden] {
    display: none !important; /* also where the page styles the part */
  }

  :is(button, a):hover {
    box-shadow: inset 0 0 0 3rem color-mix(in srgb, currentcolor 10%, transparent); /* over the background */
  }

  :focus-visible {
    outline: 3px solid var(--_accent);
    outline-offset: 2px;
  }

  [part='stay-button'],
  a {
    border-color: transparent;
    color: var(--_accent-color);
    background: var(--_accent);
    /* Otherwise the browser paints a backplate behind the text: https://drafts.csswg.org/css-color-adjust-1/#forced */
    forced-color-adjust: none;
  }

  .cover {
    min-width: 100%; /* it outweighs the "max-width" of the browser */
    min-height: 100%;
    margin: 0;
  }

  .cover::backdrop {
    background: var(--session-security-background, Canvas);
  }

  .cover[open] {
    display: grid;
    place-items: center;
  }

  .notice {
    max-width: 30em;
    padding: 2rem;
    text-align: center;
    text-wrap: balance;
    outline: 0; /* it has the focus, for a screen reader */
  }

  svg {
    width: 2.5em;
    fill: none;
    stroke: var(--_accent);
    stroke-width: 2;
    stroke-linejoin: round;
  }

  .cover h2 {
    font-size: 1.5em;
  }

  /* In browsers before 2024. A variable with a color that they do not know would leave no color at all. */
  @supports not (color: light-dark(red, red)) {
    :host {
      --_accent: var(--session-security-accent, #1a56c4);
      --_accent-color: var(--session-security-accent-color, #fff);
    }

    .urgent {
      --_accent: var(--session-security-urgent, #b3261e);
    }

    .warning {
      --_raised: Canvas;
    }
  }

  @media (max-height: 20rem) {
    .panel,
    .notice {
      padding: 0.75rem;
    }

    .warning h2,
    [part='countdown'] {
      font-size: 1em;
    }
  }

  @media (max-width: 30rem) and (min-height: 24rem) {
    .buttons {
      flex-direction: column;
    }
  }

  @media (forced-colors: active) {
    :host,
    .urgent {
      --_accent: Highlight;
      --_accent-color: HighlightText;
    }

    progress {
      border: 1px solid;
    }
  }
`;
