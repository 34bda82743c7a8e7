import {type Node, parse, visit} from './syntax.ts';

/** One small change of a source file. */
export interface Change {
  readonly file: string;
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly before: string;
  readonly after: string;
}

/** Each operator with a wrong one that a mistake would put in its place. */
const OPERATORS: Readonly<Record<string, string>> = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '===': '!==',
  '!==': '===',
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '%': '*',
  '**': '*',
  '&&': '||',
  '||': '&&',
  '??': '&&',
  '??=': '=',
  '&&=': '=',
  '||=': '=',
  '+=': '-=',
  '-=': '+=',
  '++': '--',
};

/** Every change of a single operator, constant, condition or statement that this file allows. */
export function changesOf(file: string, code: string): Change[] {
  const changes: Change[] = [];
  const add = (start: number, end: number, after: string): void => {
    const line = code.slice(0, start).split('\n').length;
    changes.push({file, line, start, end, before: code.slice(start, end), after});
  };
  visit(parse(file, code), (node) => {
    if (node.type.startsWith('TS')) return;
    const {start, end} = node;
    const {operator, left, right, test, value, object, property} = node as unknown as Parts;
    const swapped = operator && OPERATORS[operator];
    if (swapped && left && right) {
      const at = code.indexOf(operator, left.end);
      add(at, at + operator.length, swapped);
    }
    if (node.type === 'UnaryExpression' && (operator === '!' || operator === '-')) add(start, start + 1, '');
    if (node.type === 'Literal' && typeof value === 'number') add(start, end, String(value === 0 ? 1 : value * 2));
    if (node.type === 'Literal' && typeof value === 'boolean') add(start, end, String(!value));
    if (test && CONDITIONS.has(node.type)) add(test.start, test.end, `!(${code.slice(test.start, test.end)})`);
    if (STATEMENTS.has(node.type) && !isKept(node)) add(start, end, ';');
    const extreme = object?.name === 'Math' && property && EXTREMES[property.name];
    if (extreme) add(property.start, property.end, extreme);
  });
  return changes;
}

interface Parts {
  readonly operator?: string;
  readonly left?: Node;
  readonly right?: Node;
  readonly test?: Node | null;
  readonly value?: unknown;
  readonly object?: Node;
  readonly property?: Node & {readonly name: string};
}

const CONDITIONS: ReadonlySet<string> = new Set(['IfStatement', 'ConditionalExpression', 'WhileStatement']);
const STATEMENTS: ReadonlySet<string> = new Set(['ExpressionStatement', 'ReturnStatement']);
const EXTREMES: Readonly<Record<string, string>> = {min: 'max', max: 'min', floor: 'ceil', ceil: 'floor'};

/** A function without its result would not compile. */
function isKept(node: Node): boolean {
  return node.type === 'ReturnStatement' && node.argument !== null;
}

export function changed(code: string, {start, end, after}: Change): string {
  return code.slice(0, start) + after + code.slice(end);
}
