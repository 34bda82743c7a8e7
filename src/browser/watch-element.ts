import {page} from './document-members.ts';
import {listen, undoAll} from './listen.ts';

export interface ElementWatch<E extends Element> {
  /** The first such element of the page that is not disabled. */
  readonly element: E | undefined;
  close(): void;
}

/** The attributes of the element that are watched. */
const ATTRIBUTES = {attributeFilter: ['phase', 'disabled', 'ping-url', 'channel']};

const CHANGES = {childList: true, subtree: true, attributeFilter: ['disabled']};

/**
 * Watches the page for an element of this name, which may be added, removed or replaced at any time. Calls `changed` when
 * it is another one, or has other attributes. One in a shadow tree is found by its first event of the type `known`.
 * Calls `heard` with each such event.
 */
export function watchElement<E extends Element, K extends Event = Event>(
  name: string,
  known: string,
  changed: () => void,
  heard: (event: K) => void = () => {},
): ElementWatch<E> {
  let element: E | undefined;
  let trees: readonly Node[] = [];
  let wasThere = false;
  const isThere = () => element?.isConnected === true && !element.hasAttribute('disabled');
  const attributes = new MutationObserver(changed);
  const tree = new MutationObserver(look);

  function follow(found: E | undefined): void {
    if (!found) return;
    element = found;
    attributes.disconnect();
    attributes.observe(found, ATTRIBUTES);
    followTrees();
  }

  /** An observer of the document does not see into shadow trees. */
  function followTrees(): void {
    const now = treesOf(element);
    if (now.length === trees.length && now.every((each, i) => each === trees[i])) return;
    trees = now;
    tree.disconnect();
    for (const each of trees) tree.observe(each, CHANGES);
  }

  /** The page may change thousands of times a second, so nothing is searched while the element is there. */
  function look(): void {
    if (wasThere && isThere()) {
      followTrees();
      return;
    }
    const before = wasThere;
    if (!isThere()) follow(page().querySelector<E>(`${name}:not([disabled])`) ?? undefined);
    wasThere = isThere();
    if (wasThere) followTrees();
    if (before || wasThere) changed();
  }

  followTrees();
  follow(page().querySelector<E>(`${name}:not([disabled])`) ?? undefined);
  wasThere = isThere();
  return {
    get element() {
      return isThere() ? element : undefined;
    },
    close: undoAll(
      listen<K>(document, known, (event) => {
        heard(event);
        const [target] = event.composedPath();
        if (isThere() || !(target instanceof Element) || target.localName !== name) return;
        follow(target as E);
        look();
      }),
      () => tree.disconnect(),
      () => attributes.disconnect(),
    ),
  };
}

/** The document, and the shadow trees around this element. */
function treesOf(element: Element | undefined): Node[] {
  const trees: Node[] = [];
  let root = element?.getRootNode();
  while (root instanceof ShadowRoot) {
    trees.push(root);
    root = root.host.getRootNode();
  }
  return [...trees, document];
}
