import {posix} from 'node:path';
import {parseSync} from 'vite';

/** The facts of a file that the rules need: its imports and the free names that it uses. */
export interface SourceFile {
  /** From the project's root, with forward slashes. */
  readonly path: string;
  readonly imports: readonly Import[];
  /** Identifiers of variables, and members of `globalThis`. Other property names are no use of a global. */
  readonly names: ReadonlySet<string>;
}

export interface Import {
  /** A path from the project's root for a relative import, otherwise as written. */
  readonly target: string;
  /** The import is erased before run time. */
  readonly typeOnly: boolean;
}

interface Node {
  readonly type: string;
  readonly [field: string]: unknown;
}

export function readSource(path: string, code: string): SourceFile {
  const {program, errors} = parseSync(path, code);
  if (errors[0]) throw new Error(`${path}: ${errors[0].message}`);
  const imports: Import[] = [];
  const names = new Set<string>();
  visit(program as unknown as Node, (node, parent, field) => {
    const found = importOf(node);
    if (found) imports.push({...found, target: resolve(path, found.target)});
    const name = globalName(node, parent, field);
    if (name) names.add(name);
  });
  return {path, imports, names};
}

function resolve(from: string, target: string): string {
  return target.startsWith('.') ? posix.join(posix.dirname(from), target) : target;
}

function importOf(node: Node): Import | undefined {
  const source = (node.source as {value?: unknown} | null | undefined)?.value;
  if (typeof source !== 'string') return undefined;
  const kind = node.importKind ?? node.exportKind;
  const specifiers = (node.specifiers ?? []) as Node[];
  const allTypes = specifiers.length > 0 && specifiers.every((one) => one.importKind === 'type');
  return {target: source, typeOnly: kind === 'type' || allTypes};
}

/** The fields in which an identifier names a member or a key, not a variable. */
const KEY_FIELDS: Record<string, string> = {
  MemberExpression: 'property',
  Property: 'key',
  MethodDefinition: 'key',
  PropertyDefinition: 'key',
  TSPropertySignature: 'key',
  TSMethodSignature: 'key',
};

function globalName(node: Node, parent: Node | undefined, field: string): string | undefined {
  if (node.type !== 'Identifier') return undefined;
  const name = node.name as string;
  const isKey = parent !== undefined && KEY_FIELDS[parent.type] === field && !parent.computed;
  if (!isKey) return name;
  return (parent.object as Node | undefined)?.name === 'globalThis' ? name : undefined;
}

type Visitor = (node: Node, parent: Node | undefined, field: string) => void;

function visit(node: Node, visitor: Visitor, parent?: Node, field = ''): void {
  visitor(node, parent, field);
  for (const [key, value] of Object.entries(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) visit(child, visitor, node, key);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as {type?: unknown}).type === 'string';
}
