import {isNode, type Node, parse, TYPE_FIELDS, visit} from './syntax.ts';

/**
 * A piece of code with wildcards, found by its syntax: names of private members, layout and file do not matter.
 * `$name` stands for any expression, statement or member, the same one wherever the name repeats; `$$name` for any
 * number of statements, arguments or elements.
 */
export interface Rewrite {
  readonly find: string;
  readonly replace: string;
}

/** Where the pattern matches one file: a range of its text, and the text to put there. */
interface Match {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

type Bindings = Map<string, string>;

/** Rewrites the one place in all sources, by file name, that a pattern matches. Throws if there is none, or another. */
export function rewrite(sources: ReadonlyMap<string, string>, {find, replace}: Rewrite): {file: string; code: string} {
  const pattern = parsePattern(find);
  const found = [...sources].flatMap(([file, code]) =>
    matches(pattern, file, code, replace).map((match) => ({file, code, match})),
  );
  const [first, second] = found;
  if (!first) throw new Error(`No code matches ${find}`);
  if (second) throw new Error(`Code in ${found.map(({file}) => file).join(' and ')} matches ${find}`);
  const {file, code, match} = first;
  return {file, code: code.slice(0, match.start) + match.text + code.slice(match.end)};
}

function matches(pattern: Node, file: string, code: string, replace: string): Match[] {
  const found: Match[] = [];
  visit(parse(file, code), (node) => {
    const bindings: Bindings = new Map();
    if (!fits(pattern, node, code, bindings)) return;
    const text = replace.replace(/\$\$?\w+/g, (name) => bindings.get(name) ?? name);
    found.push({start: node.start, end: node.end, text});
  });
  return found;
}

/** A pattern is an expression, a member of a class, or a statement. */
function parsePattern(text: string): Node {
  const shapes = [`(${text});`, `class C {${text}}`, `function f() {${text}}`];
  for (const shape of shapes) {
    try {
      const [first] = parse('pattern.ts', shape).body as [Node];
      if (first.type === 'ExpressionStatement') return unwrapped(first.expression as Node);
      const {body} = first.body as {body: Node[]};
      if (body.length === 1) return body[0] as Node;
    } catch {
      // Not of this shape.
    }
  }
  throw new Error(`Not a pattern: ${text}`);
}

function fits(pattern: unknown, node: unknown, code: string, bindings: Bindings): boolean {
  if (Array.isArray(pattern)) return Array.isArray(node) && fitAll(pattern, node, code, bindings);
  if (!isNode(pattern))
    return pattern === node || ((pattern ?? undefined) === undefined && (node ?? undefined) === undefined);
  if (!isNode(node)) return false;
  const plain = unwrapped(pattern);
  const actual = unwrapped(node);
  const wildcard = wildcardName(plain);
  if (wildcard) return bind(wildcard, textOf(actual, code), bindings);
  return (
    plain.type === actual.type &&
    Object.entries(plain)
      .filter(([field]) => !POSITIONS.has(field) && !TYPE_FIELDS.has(field))
      .every(([field, value]) => fits(value, actual[field], code, bindings))
  );
}

/** Without the type of a parameter, and without the semicolon of a statement. */
function textOf(node: Node, code: string): string {
  return node.type === 'Identifier' ? String(node.name) : code.slice(node.start, node.end).replace(/;$/, '');
}

/** One `$$name` in a list takes all elements that the others leave. */
function fitAll(patterns: unknown[], nodes: unknown[], code: string, bindings: Bindings): boolean {
  const many = patterns.findIndex((one) => isNode(one) && wildcardName(one)?.startsWith('$$'));
  if (many < 0) {
    return patterns.length === nodes.length && patterns.every((one, index) => fits(one, nodes[index], code, bindings));
  }
  const taken = nodes.length - patterns.length + 1;
  if (taken < 0) return false;
  const rest = nodes.slice(many, many + taken) as Node[];
  const text = rest.length > 0 ? code.slice(rest[0]?.start, rest.at(-1)?.end) : '';
  return (
    fitAll(patterns.slice(0, many), nodes.slice(0, many), code, bindings) &&
    fitAll(patterns.slice(many + 1), nodes.slice(many + taken), code, bindings) &&
    bind(wildcardName(patterns[many] as Node) as string, text, bindings)
  );
}

function bind(name: string, text: string, bindings: Bindings): boolean {
  const bound = bindings.get(name);
  bindings.set(name, bound ?? text);
  return bound === undefined || bound === text;
}

function wildcardName(node: Node): string | undefined {
  const inner = node.type === 'ExpressionStatement' ? (node.expression as Node) : node;
  const {type, name} = inner.type === 'SpreadElement' ? (inner.argument as Node) : inner;
  return type === 'Identifier' && /^\$/.test(String(name)) ? String(name) : undefined;
}

/** Without parentheses and assertions, which change nothing at run time. */
function unwrapped(node: Node): Node {
  return WRAPPERS.has(node.type) ? unwrapped(node.expression as Node) : node;
}

const WRAPPERS: ReadonlySet<string> = new Set(['ParenthesizedExpression', 'TSAsExpression', 'TSNonNullExpression']);
const POSITIONS: ReadonlySet<string> = new Set(['type', 'start', 'end', 'range', 'raw', 'parent']);
