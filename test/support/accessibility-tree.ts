import type {Page, Protocol} from 'puppeteer-core';

type Node = Protocol.Accessibility.AXNode;

/** Roles that say nothing: boxes, and the lines of a text. */
const SILENT = ['none', 'generic', 'InlineTextBox'];

/** What matters to us of what a node may be. */
const PROPERTIES = ['modal', 'focused', 'live'];

/** What a page is to assistive technology: a line for each thing, indented by what it is in. */
export async function accessibilityTree(page: Page): Promise<string[]> {
  const devTools = await page.createCDPSession();
  const {nodes} = await devTools.send('Accessibility.getFullAXTree');
  await devTools.detach();
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const outline = (node: Node, depth: number, parentName = ''): string[] => {
    const name = String(node.name?.value ?? '').trim();
    // The text of a heading or a button is its name.
    const isSaid = node.role?.value === 'StaticText' && name === parentName;
    const silent = node.ignored || isSaid || SILENT.includes(node.role?.value);
    const children = (node.childIds ?? []).flatMap((id) => {
      const child = byId.get(id);
      return child ? outline(child, silent ? depth : depth + 1, silent ? parentName : name) : [];
    });
    return silent ? children : ['  '.repeat(depth) + line(node), ...children];
  };
  return nodes[0] ? outline(nodes[0], 0) : [];
}

function line({role, name, description, properties = []}: Node): string {
  const found = properties.filter(({name, value}) => PROPERTIES.includes(name) && value.value !== 'off' && value.value);
  return [
    role?.value === 'StaticText' ? 'text' : role?.value,
    name?.value && `"${name.value}"`,
    description?.value && `(${description.value})`,
    ...found.map(({name, value}) => (value.value === true ? name : `${name}=${value.value}`)),
  ]
    .filter(Boolean)
    .join(' ');
}
