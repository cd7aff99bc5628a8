import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { declarationOf } from '../syntax/scope.js';
import type { Unit } from '../syntax/unit.js';
import type { Value } from '../syntax/value.js';
import { RIGHTS_IN_PART } from '../text/right-text.js';
import { spelled } from '../text/spellings.js';
import { typeOf } from '../values/declared-fields.js';
import type { Program } from '../values/program.js';

const SPEAKS = new RegExp(RIGHTS_IN_PART.pattern);
const MATCH: MatchedEntry = {
  name: 'right',
  entry: { role: 'right.compare' },
  model: { package: '', exports: {} },
};
/** What lists have too, and what only texts have. */
const OF_BOTH = new Set(['includes', 'indexOf']);
const OF_TEXTS = new Set(['startsWith', 'endsWith']);
const BY_PATTERN = new Set(['match', 'search']);
const TESTS = new Set(['test', 'exec']);
const RIGHT = /^(?:scopes?|scp|role|permissions)$/;
const CALLER = spelled('identities', 'callerHolders');
const CLAIMS = spelled('identities', 'rawClaimHolders');
const MAXIMUM_STEPS = 6;

interface Right {
  readonly holder: string;
  readonly name: string;
  readonly isText: boolean;
}

/** Where a scope or a role of a caller, which is one text, is asked for a part of it. */
export function rightsIn(program: Program, unit: Unit): Site[] {
  if (!SPEAKS.test(unit.text)) return [];
  const sites: Site[] = [];
  for (const method of [...OF_BOTH, ...OF_TEXTS, ...BY_PATTERN, ...TESTS]) {
    for (const call of unit.calls.get(method) ?? []) {
      if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) continue;
      const [argument] = call.arguments;
      if (!argument) continue;
      const asked = TESTS.has(method) ? argument : call.expression.expression;
      const pattern = TESTS.has(method) ? call.expression.expression : argument;
      const right = rightOf(asked, 0);
      if (!right) continue;
      const evidence = OF_BOTH.has(method) ? evidenceOf(program, unit, right) : 'text';
      if (evidence === 'list') continue;
      const byPattern = TESTS.has(method) || BY_PATTERN.has(method);
      sites.push({
        role: 'right.compare',
        match: MATCH,
        node: call,
        unit,
        external: undefined,
        given: { name: right.name, kind: evidence, value: asked, ...(byPattern ? { format: pattern } : {}) },
      });
    }
  }
  return sites;
}

/** The member that a text is, through defaults, conversions and the variable that holds it. */
function rightOf(node: ts.Expression, steps: number, isText = false): Right | undefined {
  if (steps > MAXIMUM_STEPS) return undefined;
  const next = (inner: ts.Expression | undefined, text = isText) => inner && rightOf(inner, steps + 1, text);
  if (ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node)) return next(node.expression);
  if (ts.isAsExpression(node)) return next(node.expression, isText || node.type.getText() === 'string');
  if (ts.isBinaryExpression(node) && DEFAULTS.has(node.operatorToken.kind))
    return next(node.left, isText || ts.isStringLiteralLike(node.right));
  if (ts.isCallExpression(node)) {
    if (node.expression.getText() === 'String') return next(node.arguments[0], true);
    const called = ts.isPropertyAccessExpression(node.expression) ? node.expression : undefined;
    return called && /^(?:toString|toLowerCase|trim)$/.test(called.name.text)
      ? next(called.expression, true)
      : undefined;
  }
  if (ts.isIdentifier(node)) {
    const declaration = declarationOf(node);
    if (declaration && ts.isBindingElement(declaration)) return rightTaken(declaration, isText);
    if (!declaration || !ts.isVariableDeclaration(declaration)) return undefined;
    return next(declaration.initializer, isText || declaration.type?.getText() === 'string');
  }
  if (!ts.isPropertyAccessExpression(node) || !RIGHT.test(node.name.text)) return undefined;
  const holder = node.expression.getText().replace(/[?!]/g, '').slice(-80);
  return CALLER.test(holder) ? { holder, name: node.name.text, isText } : undefined;
}

/** `const { scope = '' } = req.auth` */
function rightTaken(element: ts.BindingElement, isText: boolean): Right | undefined {
  const name = (element.propertyName ?? element.name).getText();
  const holder = element.parent.parent;
  const made = ts.isVariableDeclaration(holder)
    ? holder.initializer?.getText().replace(/[?!]/g, '').slice(-80)
    : undefined;
  const isList = element.initializer !== undefined && ts.isArrayLiteralExpression(element.initializer);
  if (made === undefined || isList || !RIGHT.test(name) || !CALLER.test(made)) return undefined;
  const byDefault = element.initializer !== undefined && ts.isStringLiteralLike(element.initializer);
  return { holder: made, name, isText: isText || byDefault };
}

const DEFAULTS: ReadonlySet<ts.SyntaxKind> = new Set([ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.BarBarToken]);

/** Whether a right is one text: by its type or default, by what the file does with it, by what the claim is. */
function evidenceOf(program: Program, unit: Unit, { name, holder, isText }: Right): 'text' | 'claim' | 'list' {
  if (isText) return 'text';
  const type = typeDeclared(program, unit, holder, name);
  if (type !== undefined) return /^string(?!\[)/.test(type) ? 'text' : 'list';
  const says = (pattern: string) => new RegExp(String.raw`\b${name}\b${pattern}`).test(unit.text);
  if (says(String.raw`\??\s*:\s*(?:readonly\s+)?(?:string\[|Array<|\[|Set<)`)) return 'list';
  if (new RegExp(String.raw`isArray\([^()]{0,60}\b${name}\)`).test(unit.text)) return 'list';
  if (says(String.raw`[?!)]*\.split\(`) || says(String.raw`\??\s*:\s*string\b`)) return 'text';
  // Issuers write `scp` as a list too.
  return name === 'scope' && CLAIMS.test(holder) ? 'claim' : 'list';
}

/** `scope: string` of `Caller`, where the file says `caller?: Caller`, wherever that type stands. */
function typeDeclared(program: Program, unit: Unit, holder: string, member: string): string | undefined {
  const called = holder.split('.').at(-1) ?? '';
  for (const { parent } of unit.identifiers.get(called) ?? []) {
    const isTyped = ts.isPropertySignature(parent) || ts.isParameter(parent) || ts.isVariableDeclaration(parent);
    const said = isTyped ? parent.type : undefined;
    if (!said || !ts.isTypeReferenceNode(said) || !ts.isIdentifier(said.typeName)) continue;
    const declared = typeOf(program, said.typeName);
    const members =
      declared && ts.isInterfaceDeclaration(declared)
        ? declared.members
        : declared && ts.isTypeAliasDeclaration(declared) && ts.isTypeLiteralNode(declared.type)
          ? declared.type.members
          : [];
    const own = members.find(({ name }) => name?.getText() === member);
    if (own && ts.isPropertySignature(own) && own.type) return own.type.getText();
  }
  return undefined;
}

/** Whether patterns may match anything around what they name; undefined where nobody sees them, or where they have an edge. */
export function isUnanchored(patterns: readonly Value[]): boolean {
  return patterns.some(({ node }) => {
    const text = node.getText().slice(0, 300);
    const isPattern = ts.isRegularExpressionLiteral(node) || ts.isNewExpression(node);
    return isPattern && !/[\^$]|\\+[bs]|\(\?<|\[ /.test(text.replace(/\$\{[^}]*\}/g, ''));
  });
}
