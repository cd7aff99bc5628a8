import { ts } from '#compiler';
import { declarationOf } from '../syntax/scope.js';
import { lastName } from '../syntax/unit.js';
import { spelled } from '../text/spellings.js';

const ROUNDS = spelled('calls', 'numberForms');

/** Something that a test does, as it bears on what the test presents. */
export type Deed =
  | { readonly kind: 'set'; readonly name: string; readonly value: ts.Expression; readonly near: string }
  | { readonly kind: 'call'; readonly name: string; readonly given: string; readonly near: string }
  | { readonly kind: 'token'; readonly header: string; readonly payload: string; readonly near: string };

/** The deeds among nodes, in order: members that are set, calls, and tokens that are written out. */
export function deedsOf(nodes: readonly ts.Node[]): Deed[] {
  return nodes.flatMap((node): Deed[] => {
    const near = nearby(node);
    if (ts.isPropertyAssignment(node)) {
      return [{ kind: 'set', name: node.name.getText().replace(/['"]/g, ''), value: node.initializer, near }];
    }
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
      const name = ts.isPropertyAccessExpression(node.left) ? node.left.name.text : node.left.getText().slice(0, 80);
      return [{ kind: 'set', name, value: node.right, near }];
    }
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer) {
      return [{ kind: 'set', name: node.name.text, value: node.initializer, near }];
    }
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      const given = (node.arguments ?? [])
        .map((argument) => argument.getText())
        .join(', ')
        .slice(0, 400);
      const name = dotted(node.expression);
      const [first] = node.arguments ?? [];
      const call: Deed = { kind: 'call', name, given, near };
      return first ? [call, { kind: 'set', name: lastName(node.expression), value: first, near }] : [call];
    }
    const token = ts.isStringLiteralLike(node) ? writtenToken(node.text) : undefined;
    return token ? [{ kind: 'token', ...token, near }] : [];
  });
}

/** `prisma.user.update`, without what is given to the calls of a chain. */
function dotted(callee: ts.Expression): string {
  const names: string[] = [];
  let node = callee;
  for (let depth = 0; depth < 12; depth++) {
    if (ts.isPropertyAccessExpression(node)) names.unshift(node.name.text);
    else if (ts.isIdentifier(node)) names.unshift(node.text);
    if (!ts.isPropertyAccessExpression(node) && !ts.isCallExpression(node) && !ts.isAwaitExpression(node)) break;
    node = node.expression;
  }
  return names.join('.');
}

/** The statement around a node: what it says of whom. */
function nearby(node: ts.Node): string {
  let around = node;
  for (let depth = 0; depth < 12 && !ts.isStatement(around) && around.parent; depth++) around = around.parent;
  return around.getText().slice(0, 400);
}

function writtenToken(text: string): { readonly header: string; readonly payload: string } | undefined {
  const [, header, payload] = /\b(eyJ[\w-]{8,400})\.([\w-]{4,4000})\.[\w-]*/.exec(text) ?? [];
  if (header === undefined || payload === undefined) return undefined;
  const decoded = (part: string) => Buffer.from(part, 'base64url').toString('utf8');
  return { header: decoded(header), payload: decoded(payload) };
}

/** When a value lies, seen from the test that makes it. */
export function timeOf(value: ts.Expression, name: string, depth = 0): 'past' | 'future' | undefined {
  if (depth > 8) return undefined;
  const inner = (one: ts.Expression) => timeOf(one, name, depth + 1);
  const named = initializerOf(value);
  if (named) return inner(named);
  if (ts.isStringLiteralLike(value)) return timeOfText(value.text);
  if (ts.isNumericLiteral(value)) return timeOfNumber(Number(value.text), name);
  if (ts.isPrefixUnaryExpression(value)) {
    return value.operator === ts.SyntaxKind.MinusToken && ts.isNumericLiteral(value.operand) ? 'past' : undefined;
  }
  if (ts.isParenthesizedExpression(value) || ts.isAsExpression(value) || ts.isNonNullExpression(value)) {
    return inner(value.expression);
  }
  if (ts.isBinaryExpression(value)) return timeOfSum(value, inner);
  if (ts.isCallExpression(value) || ts.isNewExpression(value)) {
    const callee = dotted(value.expression);
    // What ends now has ended when it is presented.
    if (/^(?:Date|Date\.now)$/.test(callee) && (value.arguments ?? []).length === 0) return 'past';
    if (/(?:^|\.)(?:sub(?:tract)?|minus|sub(?:Seconds|Minutes|Hours|Days|Weeks))\b/.test(callee)) return 'past';
    if (/(?:^|\.)(?:add|plus|add(?:Seconds|Minutes|Hours|Days|Weeks))\b/.test(callee)) return 'future';
    const [first] = value.arguments ?? [];
    if (first && ROUNDS.test(callee)) return inner(first);
    if (ts.isCallExpression(value) && ts.isPropertyAccessExpression(value.expression))
      return inner(value.expression.expression);
  }
  return undefined;
}

function initializerOf(value: ts.Expression): ts.Expression | undefined {
  const declared = ts.isIdentifier(value) ? declarationOf(value) : undefined;
  return declared && ts.isVariableDeclaration(declared) ? declared.initializer : undefined;
}

/** Long before any test was written that is run today. */
const LONG_AGO = 1_704_067_200;

function timeOfNumber(number: number, name: string): 'past' | 'future' | undefined {
  if (number === 0) return 'past';
  if (/^(?:exp|nbf|iat|date)$/i.test(name)) return number < LONG_AGO ? 'past' : 'future';
  return number > 1e12 ? (number < LONG_AGO * 1000 ? 'past' : 'future') : 'future';
}

function timeOfText(text: string): 'past' | 'future' | undefined {
  if (/^\s*-\s*\d/.test(text) || /\bago\s*$/.test(text) || /^0\s*[a-z]*$/i.test(text)) return 'past';
  const [, year] = /^((?:19|20|21|29|99)\d\d)-\d\d/.exec(text) ?? [];
  if (year !== undefined) return Number(year) < 2024 ? 'past' : Number(year) > 2090 ? 'future' : undefined;
  return /^\s*\d+(?:\.\d+)?\s*[a-z]{1,8}\s*$/i.test(text) ? 'future' : undefined;
}

const NOW = spelled('calls', 'momentNames');

function timeOfSum(
  { left, right, operatorToken: { kind } }: ts.BinaryExpression,
  inner: (one: ts.Expression) => 'past' | 'future' | undefined,
): 'past' | 'future' | undefined {
  if (kind === ts.SyntaxKind.SlashToken || kind === ts.SyntaxKind.AsteriskToken) return inner(left);
  if (!NOW.test(left.getText())) return undefined;
  const back = inner(right) === 'past' && !ts.isNumericLiteral(right);
  if (kind === ts.SyntaxKind.MinusToken) return back ? 'future' : 'past';
  if (kind === ts.SyntaxKind.PlusToken) return back ? 'past' : 'future';
  return undefined;
}

const OTHER = spelled('decisions', 'foreignNames');

/** Whether a value says that it is not the one that belongs there. */
export function saysOther(value: ts.Expression): boolean {
  const text = `${value.getText().slice(0, 200)} ${initializerOf(value)?.getText().slice(0, 200) ?? ''}`;
  return OTHER.test(text.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[_\W]+/g, ' '));
}
