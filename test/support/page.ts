import {fixture, html, oneEvent} from '@open-wc/testing';

/** Something of the page around the element, until the test is over. */
export async function put<E extends Element>(markup: string): Promise<E> {
  return fixture<E>(markup);
}

/** A frame, once it has loaded, until the test is over: of this origin, or of one that is nobody else's. */
export async function putFrame(content: string, origin: 'this' | 'another' = 'this'): Promise<HTMLIFrameElement> {
  const frame = document.createElement('iframe');
  frame.srcdoc = content;
  if (origin === 'another') frame.setAttribute('sandbox', '');
  const loaded = oneEvent(frame, 'load');
  await fixture(html`${frame}`);
  await loaded;
  return frame;
}
