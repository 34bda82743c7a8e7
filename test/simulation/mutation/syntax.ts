import {parseSync} from 'vite';

/** A node of the syntax tree, as the parser makes it. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

export function parse(name: string, code: string): Node {
  const {program, errors} = parseSync(name, code);
  if (errors[0]) throw new Error(`${name}: ${errors[0].message}`);
  return program as unknown as Node;
}

/** Calls `visitor` for a node and everything below it. Types are left out, since they do not exist at run time. */
export function visit(node: Node, visitor: (node: Node, parent: Node | undefined) => void, parent?: Node): void {
  visitor(node, parent);
  for (const [field, value] of Object.entries(node)) {
    if (TYPE_FIELDS.has(field)) continue;
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) visit(child, visitor, node);
  }
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'type') === 'string';
}

/** Fields of nodes that say something about types only. */
export const TYPE_FIELDS: ReadonlySet<string> = new Set([
  'typeAnnotation',
  'returnType',
  'typeParameters',
  'typeArguments',
  'superTypeArguments',
  'implements',
  'accessibility',
  'readonly',
  'override',
  'declare',
  'definite',
]);
