import {fixture, html, oneEvent} from '@open-wc/testing';

/** Adds markup to the page around the element until the test is over. */
export async function put<E extends Element>(markup: string): Promise<E> {
  return fixture<E>(markup);
}

/** Adds a frame until the test is over and waits for its load. Its origin is this one, or an opaque one. */
export async function putFrame(content: string, origin: 'this' | 'another' = 'this'): Promise<HTMLIFrameElement> {
  const frame = document.createElement('iframe');
  frame.srcdoc = content;
  if (origin === 'another') frame.setAttribute('sandbox', '');
  const loaded = oneEvent(frame, 'load');
  await fixture(html`${frame}`);
  await loaded;
  return frame;
}
