import { ts } from '#compiler';
import { spelled } from '../text/spellings.js';
import { readSql, type SqlStatement } from '../text/sql.js';
import { declarationOf } from './scope.js';
import { lastName, type Unit } from './unit.js';
import type { CallNode } from './value.js';

/** A call that hands a statement to a database. */
export interface SqlCall {
  readonly node: CallNode;
  readonly statement: SqlStatement;
  /** The statement as it is written, each hole left out. */
  readonly text: string;
  /** What stands for a value of the statement. */
  given(value: string): ts.Expression | undefined;
}

const SENDS = spelled('stores', 'sqlSends');
const BINDS = spelled('stores', 'sqlBinds');

/** Every statement of a file that is written out where it is sent. */
export function sqlCallsIn(unit: Unit): SqlCall[] {
  return [...unit.calls].flatMap(([name, calls]) =>
    SENDS.test(name) ? calls.flatMap((node) => sqlCallOf(node) ?? []) : [],
  );
}

export function sqlCallOf(node: CallNode): SqlCall | undefined {
  const holes: ts.Expression[] = [];
  const [first, ...rest] = ts.isTaggedTemplateExpression(node) ? [node.template] : (node.arguments ?? []);
  if (!first || !SENDS.test(lastName(ts.isTaggedTemplateExpression(node) ? node.tag : node.expression)))
    return undefined;
  const options = ts.isObjectLiteralExpression(first) ? first : undefined;
  const written = options ? (memberOf(options, 'text') ?? memberOf(options, 'sql')) : first;
  const text = written && textOf(written, holes);
  const statement = text === undefined ? undefined : readSql(text);
  if (text === undefined || !statement) return undefined;
  const bound = options ? [memberOf(options, 'values')].flatMap((values) => values ?? []) : boundBy(node, rest);
  return {
    node,
    statement,
    text: text.replace(/\0\d+\0/g, ''),
    given: (value) => givenFor(value, holes, bound),
  };
}

/** `prepare(statement).bind(…).run()`: what is bound stands in a later call. */
function boundBy(node: CallNode, rest: readonly ts.Expression[]): readonly ts.Expression[] {
  for (let at: ts.Node = node; rest.length === 0; ) {
    const { parent } = at;
    if (!ts.isPropertyAccessExpression(parent) || !ts.isCallExpression(parent.parent)) break;
    at = parent.parent;
    if (BINDS.test(parent.name.text) && parent.parent.arguments.length > 0) return parent.parent.arguments;
  }
  return rest;
}

function givenFor(
  value: string,
  holes: readonly ts.Expression[],
  bound: readonly ts.Expression[],
): ts.Expression | undefined {
  const hole = /^\0(\d+)\0$/.exec(value);
  if (hole) return holes[Number(hole[1])];
  const [, mark, name = ''] = /^(?:any\s*\(\s*)?([$?:@])(\w+)/.exec(value) ?? [];
  const [first] = bound;
  if (mark === undefined || !first) return undefined;
  if (ts.isObjectLiteralExpression(first)) {
    const inner = ['replacements', 'bind', 'values', 'params'].map((member) => memberOf(first, member)).find(Boolean);
    return inner ? givenFor(value, holes, [inner]) : memberOf(first, name);
  }
  const list = ts.isArrayLiteralExpression(first) ? first.elements : bound;
  return /^\d+$/.test(name) ? list[Number(name) - 1] : undefined;
}

function memberOf(object: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
  for (const member of object.properties) {
    if (member.name?.getText() !== name) continue;
    if (ts.isPropertyAssignment(member)) return member.initializer;
    if (ts.isShorthandPropertyAssignment(member)) return member.name;
  }
  return undefined;
}

/** The text of a statement with a mark for each hole. */
function textOf(node: ts.Expression, holes: ts.Expression[]): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node)) {
    const spans = node.templateSpans.map(
      ({ expression, literal }) => `\0${holes.push(expression) - 1}\0${literal.text}`,
    );
    return node.head.text + spans.join('');
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const [left, right] = [textOf(node.left, holes), textOf(node.right, holes)];
    return left === undefined ? undefined : left + (right ?? `\0${holes.push(node.right) - 1}\0`);
  }
  const declaration = ts.isIdentifier(node) ? declarationOf(node) : undefined;
  if (!declaration || !ts.isVariableDeclaration(declaration) || !declaration.initializer) return undefined;
  return ts.isStringLiteralLike(declaration.initializer) ? declaration.initializer.text : undefined;
}
