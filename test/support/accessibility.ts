import {readFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import type {run} from 'axe-core';
import type {Page, Protocol} from 'puppeteer-core';

/** The global that the script of axe defines. It has no ES module. */
declare const axe: {readonly run: typeof run};

const SCRIPT = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The violations that axe finds in a page: each rule with its element and message. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(await SCRIPT);
  return page.evaluate(async () => {
    const {violations} = await axe.run();
    return violations.flatMap(({id, nodes}) =>
      nodes.map(({target, any}) => `${id} ${target.join()}: ${any[0]?.message}`),
    );
  });
}

type Node = Protocol.Accessibility.AXNode;

/** Roles without content of their own: boxes, and the lines of a text. */
const SILENT = ['none', 'generic', 'InlineTextBox'];

/** The properties that the outline shows. */
const PROPERTIES = ['modal', 'focused', 'live'];

/** The accessibility tree of a page as an outline: one line for each node, indented by its depth. */
export async function accessibilityTree(page: Page): Promise<string[]> {
  const devTools = await page.createCDPSession();
  const {nodes} = await devTools.send('Accessibility.getFullAXTree');
  await devTools.detach();
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const outline = (node: Node, depth: number, parentName = ''): string[] => {
    const name = String(node.name?.value ?? '').trim();
    // The name of a heading or a button already holds its text.
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
