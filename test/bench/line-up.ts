import {element, type MakeClient, original} from '../e2e/faults/clients.ts';
import {originalMissing} from '../support/original.ts';
import {emptyLitCode, type Peers, peers} from './peers/peers.ts';

/** A page without any protection. */
export const barePage: MakeClient = (limits) => ({name: 'bare page', limits, markup: '', file: () => undefined});

/** Listens to the same events as the element, and does nothing. */
export const emptyListener: MakeClient = (limits) => ({
  name: 'empty passive listener',
  limits,
  markup: `<script>
    for (const type of 'pointerdown pointermove keydown wheel touchstart touchmove click beforeinput compositionupdate'.split(' '))
      addEventListener(type, () => {}, {capture: true, passive: true});
  </script>`,
  move: 'pointermove',
  file: () => undefined,
});

/** The shortest script that a developer would write: without tabs, server or warning. */
export const handWritten: MakeClient = (limits) => ({
  name: 'hand-written listener',
  limits,
  markup: `<script>
    let last = Date.now();
    for (const type of ['pointermove', 'keydown', 'click', 'scroll', 'touchstart'])
      addEventListener(type, () => { last = Date.now(); }, {passive: true});
    setInterval(() => {
      if (Date.now() - last >= ${limits.expireAfter * 1000}) location.assign('/logout');
    }, 1000);
  </script>`,
  move: 'pointermove',
  file: () => undefined,
});

/** The cost of any custom element. */
export const emptyElement: MakeClient = (limits) => ({
  name: 'empty element',
  limits,
  markup: `<empty-element></empty-element>
    <script>customElements.define('empty-element', class extends HTMLElement {})</script>`,
  file: () => undefined,
});

/** The cost of any Lit element. */
export async function emptyLitElement(): Promise<MakeClient> {
  const code = await emptyLitCode();
  return (limits) => ({
    name: 'empty element of Lit',
    limits,
    markup: '<empty-element></empty-element><script src="/empty-element.js"></script>',
    file: (name) => (name === 'empty-element.js' ? code : undefined),
  });
}

/** The element, then the original, then the peers that `pick` selects, as far as they are installed. */
export async function lineUp(pick: (peers: Peers) => readonly MakeClient[]): Promise<readonly MakeClient[]> {
  const found = await peers();
  return [element, ...(originalMissing ? [] : [original]), ...(found ? pick(found) : [])];
}

/** Sentences that name the missing ones. */
export async function missing(): Promise<readonly string[]> {
  return [
    ...(originalMissing ? [`Without the original, which ${originalMissing}.`] : []),
    ...((await peers()) ? [] : ['Without the peers, which npm could not fetch from its registry.']),
  ];
}
