import {element, type MakeClient, original} from '../e2e/faults/clients.ts';
import {originalMissing} from '../support/original.ts';
import {emptyLitCode, type Peers, peers} from './peers/peers.ts';

/** A page that nothing protects. */
export const barePage: MakeClient = (limits) => ({name: 'bare page', limits, markup: '', file: () => undefined});

/** The same events as the element listens to, and nothing done about them. */
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

/** The smallest thing that a person would write; it knows no tabs, no server and no warning. */
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

/** What any element costs. */
export const emptyElement: MakeClient = (limits) => ({
  name: 'empty element',
  limits,
  markup: `<empty-element></empty-element>
    <script>customElements.define('empty-element', class extends HTMLElement {})</script>`,
  file: () => undefined,
});

/** What any element of Lit costs. */
export async function emptyLitElement(): Promise<MakeClient> {
  const code = await emptyLitCode();
  return (limits) => ({
    name: 'empty element of Lit',
    limits,
    markup: '<empty-element></empty-element><script src="/empty-element.js"></script>',
    file: (name) => (name === 'empty-element.js' ? code : undefined),
  });
}

/** The element, then the original, then the peers that `pick` takes, as far as they can be had here. */
export async function lineUp(pick: (peers: Peers) => readonly MakeClient[]): Promise<readonly MakeClient[]> {
  const found = await peers();
  return [element, ...(originalMissing ? [] : [original]), ...(found ? pick(found) : [])];
}

/** Which of them are missing, as sentences. */
export async function missing(): Promise<readonly string[]> {
  return [
    ...(originalMissing ? [`Without the original, which ${originalMissing}.`] : []),
    ...((await peers()) ? [] : ['Without the peers, which npm could not fetch from its registry.']),
  ];
}
