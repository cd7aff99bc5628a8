import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { bare } from '../syntax/bare.js';
import { conditionParts, isNothing, plainText, refuses } from '../syntax/conditions.js';
import { declarationOf, enclosingFunction } from '../syntax/scope.js';
import type { Unit } from '../syntax/unit.js';
import { escaped } from '../text/escaped.js';
import { BINDING_VALUES, mayPassWithoutValue } from '../text/skipped-value-text.js';
import { spelled } from '../text/spellings.js';

const MATCH: MatchedEntry = {
  name: 'value',
  entry: { role: 'value.compare' },
  model: { package: '', exports: {} },
};
const NAMED = new RegExp(`^(?:${BINDING_VALUES})$`, 'i');
const SENT = spelled('requests', 'sentByCaller');
const KEPT = spelled('requests', 'keptBetweenRequests');
const CODE = /\bcode\b|['"]code['"]/;
const SAYS_NO = spelled('decisions', 'refusedRequests');
const LONGEST = 6_000;

/**
 * `if (sent && sent !== kept) refuse`, `if (!verifier) return true`: whoever leaves out what ties a request to the one
 * before it is not asked for it.
 */
export function skippedValuesIn(unit: Unit): Site[] {
  if (!mayPassWithoutValue(unit.text)) return [];
  const sites: Site[] = [];
  const visit = (node: ts.Node): void => {
    const value = ts.isIfStatement(node) && !node.elseStatement ? skippedIn(node) : undefined;
    if (value && ts.isIfStatement(node))
      sites.push({
        role: 'value.compare',
        match: MATCH,
        node: node.expression as Site['node'],
        unit,
        external: undefined,
        given: { name: value.name, kind: kindOf(value.name), value: value.node },
      });
    ts.forEachChild(node, visit);
  };
  visit(unit.source);
  return sites;
}

interface Value {
  readonly node: ts.Expression;
  readonly name: string;
}

function skippedIn(statement: ts.IfStatement): Value | undefined {
  const { expression, thenStatement: then } = statement;
  const all = conditionParts(expression, ts.SyntaxKind.AmpersandAmpersandToken);
  const asked = all.flatMap((part) => bindingIn(presenceIn(part)));
  const found = asked.find(
    (value) =>
      all.some((part) => part !== value.node && isRefusing(part, value, then)) ||
      (/^s(?:ecret|ignature)$/.test(kindOf(value.name)) && isCheckedInside(then, value.node)),
  );
  if (found) return isDemanded(found.node, statement) ? undefined : found;
  return passedWithout(expression, then);
}

/** The value of `x`, `x !== undefined`, `x != null`. */
function presenceIn(part: ts.Expression): ts.Expression | undefined {
  const at = bare(part);
  if (ts.isIdentifier(at) || ts.isPropertyAccessExpression(at) || ts.isElementAccessExpression(at)) return at;
  const isUnequal = ts.isBinaryExpression(at) && /^!==?$/.test(at.operatorToken.getText());
  return isUnequal && isNothing(at.right) ? bare(at.left) : undefined;
}

/** The value by its own name, or by that of the cookie or member that a variable was read from. */
function bindingIn(node: ts.Expression | undefined): Value[] {
  if (!node) return [];
  const own = ownName(node);
  if (own === undefined) return [];
  if (NAMED.test(own)) return [{ node, name: own }];
  const source = sourceOf(node);
  const read = /(?:get|getCookie|\[)\(?\s*(?:\w+\s*,\s*)?['"]([\w.-]+)['"]|\.(\w+)$/.exec(source ?? '')?.slice(1);
  const name = read?.find((one) => one !== undefined)?.replace(/[.-]/g, '_') ?? '';
  return NAMED.test(name) ? [{ node, name }] : [];
}

function ownName(node: ts.Expression): string | undefined {
  if (ts.isIdentifier(node)) return node.text;
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  if (!ts.isElementAccessExpression(node) || !ts.isStringLiteralLike(node.argumentExpression)) return undefined;
  return node.argumentExpression.text.replace(/[.-]/g, '_');
}

function sourceOf(node: ts.Expression): string | undefined {
  const declaration = ts.isIdentifier(node) ? declarationOf(node) : undefined;
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return made
    ?.getText()
    .replace(/\??\.value$/, '')
    .slice(0, 200);
}

type Kind = 'state' | 'redirect' | 'verifier' | 'secret' | 'signature' | 'forgery';

function kindOf(name: string): Kind {
  if (/signature|hmac|^x_\w*(?:mac|sig|digest)$/i.test(name)) return 'signature';
  if (/[cx]srf/i.test(name)) return 'forgery';
  if (/ur[il]$/i.test(name)) return 'redirect';
  if (/verifier$/i.test(name)) return 'verifier';
  return /secret$/i.test(name) ? 'secret' : 'state';
}

/** Whether another part of the condition says that the value is wrong, and what follows refuses. */
function isRefusing(part: ts.Expression, value: Value, then: ts.Statement): boolean {
  if (!refuses(then, SAYS_NO)) return false;
  const kind = kindOf(value.name);
  const text = plainText(value.node);
  const at = bare(part);
  if (ts.isBinaryExpression(at) && /^!==?$/.test(at.operatorToken.getText())) {
    const sides = [bare(at.left), bare(at.right)];
    if (sides.some((side) => isNothing(side) || ts.isStringLiteralLike(side))) return false;
    const [side, other] = plainText(sides[0] ?? at).includes(text) ? sides : [...sides].reverse();
    if (!side || !other || !plainText(side).includes(text)) return false;
    return kind === 'state' ? isOfCallback(value.node, other) : isSent(value.node, other);
  }
  const negated = ts.isPrefixUnaryExpression(at) ? bare(at.operand) : undefined;
  const call = negated && ts.isAwaitExpression(negated) ? bare(negated.expression) : negated;
  if (!call || !ts.isCallExpression(call) || kind === 'state' || kind === 'redirect') return false;
  return call.arguments.some((argument) => plainText(argument).includes(text)) && isSent(value.node, call);
}

/** States belong to programs of every kind: this one comes with a code, or is kept in a cookie or session meanwhile. */
function isOfCallback(node: ts.Expression, other: ts.Expression): boolean {
  const around = enclosingFunction(node).getText().slice(0, LONGEST);
  const whole = [node, other].map((side) => `${side.getText()} ${sourceOf(side) ?? ''}`);
  return CODE.test(around) && whole.some((side) => KEPT.test(side));
}

/** Whether it is what the request brings along, and not what is kept of the one before: that may be without it for a reason. */
function isSent(node: ts.Expression, other: ts.Node): boolean {
  const text = `${node.getText()} ${sourceOf(node) ?? ''}`;
  const kind = kindOf(bindingIn(node)[0]?.name ?? '');
  if (kind === 'signature') return isReadOfHeader(node, text);
  if (kind === 'forgery') return isOfPage(node, text) && KEPT.test(`${other.getText()} ${sourceIn(other)}`);
  if (KEPT.test(text)) return false;
  if (SENT.test(text)) return true;
  if (!ts.isIdentifier(node)) return false;
  const declaration = declarationOf(node);
  const isHandedIn = declaration !== undefined && (ts.isParameter(declaration) || ts.isBindingElement(declaration));
  return isHandedIn && (KEPT.test(other.getText()) || /\./.test(other.getText()));
}

/** Signatures are of every kind: this one comes in a header of the request. */
function isReadOfHeader(node: ts.Expression, text: string): boolean {
  if (/\bheaders?\b|\b(?:req|request|ctx|c)\.(?:get|header)\(/i.test(text)) return true;
  const declaration = ts.isIdentifier(node) ? declarationOf(node) : undefined;
  if (!declaration || !ts.isParameter(declaration)) return false;
  return (ts.getDecorators(declaration) ?? []).some((one) => /^@Headers?\(/.test(one.getText()));
}

/** What the page itself sends: a cookie comes along with whatever another site sets off. */
function isOfPage(node: ts.Expression, text: string): boolean {
  return !KEPT.test(text) && (isReadOfHeader(node, text) || SENT.test(text));
}

function sourceIn(other: ts.Node): string {
  return ts.isIdentifier(other) ? (sourceOf(other) ?? '') : '';
}

/** `if (client.secret && sent !== undefined) { if (!(await verify(client.secret, sent))) throw … }` */
function isCheckedInside(then: ts.Statement, node: ts.Expression): boolean {
  const text = plainText(node);
  if (!ts.isBlock(then) || !isSent(node, then)) return false;
  const isRefused = then.statements.some(
    (one) => ts.isIfStatement(one) && refuses(one.thenStatement, SAYS_NO) && !asksForForm(one.expression),
  );
  return isRefused && new RegExp(`\\([^;{}]{0,200}${escaped(text)}\\b`).test(then.getText());
}

/** `typeof secret !== 'string' || secret.length < 8`: it says nothing of whose it is. */
function asksForForm(condition: ts.Expression): boolean {
  return conditionParts(condition, ts.SyntaxKind.BarBarToken).every((part) => {
    const at = bare(part);
    return ts.isBinaryExpression(at) && /^typeof\b|\.length$/.test(at.left.getText());
  });
}

/** `if (!record.challenge || !verifier) return true;`, in a function that goes on to look at it. */
function passedWithout(condition: ts.Expression, then: ts.Statement): Value | undefined {
  const line = ts.isBlock(then) ? (then.statements.length === 1 ? then.statements[0] : undefined) : then;
  const isTrue = line && ts.isReturnStatement(line) && line.expression?.kind === ts.SyntaxKind.TrueKeyword;
  const goesOn = line !== undefined && GOES_ON.test(line.getText());
  if (!isTrue && !goesOn) return undefined;
  for (const part of conditionParts(condition, ts.SyntaxKind.BarBarToken)) {
    const at = bare(part);
    const missing = ts.isPrefixUnaryExpression(at) ? bare(at.operand) : absentIn(at);
    const [value] = bindingIn(missing);
    if (!value || kindOf(value.name) === 'state' || KEPT.test(value.node.getText())) continue;
    if ((kindOf(value.name) === 'forgery') !== goesOn || (goesOn && !isComparedAfter(value.node, condition))) continue;
    const around = enclosingFunction(condition).getText().slice(0, LONGEST);
    if (around.split(plainText(value.node)).length > 3) return value;
  }
  return undefined;
}

/** `return next();` of a middleware */
const GOES_ON = /^return (?:await )?(?:next|done|resolve)\([\w\s]{0,20}\);?$/;

/** Whether a token of a page is compared with what is kept, and refused, once it is there. */
function isComparedAfter(node: ts.Expression, condition: ts.Expression): boolean {
  if (!isOfPage(node, `${node.getText()} ${sourceOf(node) ?? ''}`)) return false;
  const around = enclosingFunction(condition).getText().slice(0, LONGEST);
  const [compared = ''] = new RegExp(`\\b${escaped(node.getText())}\\s*!==?[^;{}]{0,120}`).exec(around) ?? [];
  return KEPT.test(compared);
}

function absentIn(at: ts.Expression): ts.Expression | undefined {
  const isEqual = ts.isBinaryExpression(at) && /^===?$/.test(at.operatorToken.getText());
  return isEqual && isNothing(at.right) ? bare(at.left) : undefined;
}

/** Whether the function asks for it elsewhere: what is demanded there is not missed here. */
function isDemanded(node: ts.Expression, statement: ts.Node): boolean {
  const text = escaped(plainText(node));
  const around = enclosingFunction(node).getText().replace(statement.getText(), '').replace(/\?\./g, '.');
  return new RegExp(`![ (]*${text}\\b(?!\\s*=)|\\b${text}\\s*===?\\s*(?:undefined|null)`).test(around);
}
