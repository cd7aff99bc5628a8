import { ts } from '#compiler';
import type { Site } from '../roles/site.js';
import { declarationOf, enclosingFunction } from '../syntax/scope.js';
import { type FunctionNode, optionsOf, type Value } from '../syntax/value.js';
import type { Program } from '../values/program.js';

/**
 * Which origins are let in: `any` (whoever asks is named back), `part` (whoever has a part of an allowed name in its own),
 * `listed` (those of a list), or nobody can tell.
 */
export interface OriginPolicy {
  readonly admits: 'any' | 'part' | 'listed' | 'unknown';
  readonly at: ts.Node;
}

/** Libraries that answer a star with the origin of the request, where credentials are allowed; browsers refuse the star itself. */
const NAMES_BACK = new Set(['@koa/cors', '@hapi/hapi', '@elysiajs/cors']);

export function originPolicy(program: Program, { given, node, match }: Site): OriginPolicy {
  const origin = given?.origin;
  if (typeof origin !== 'object') return { admits: NAMES_BACK.has(match.name) ? 'any' : 'unknown', at: node };
  if (isAskingOrigin(origin)) return { admits: isAskedAbout(origin) ? 'unknown' : 'any', at: origin };
  const verdicts = optionsOf(program.evaluator.evaluate(origin)).flatMap((value) =>
    verdictsOf(program, value, match.name),
  );
  const worst = (['any', 'part', 'unknown', 'listed'] as const).find((one) => verdicts.includes(one));
  return { admits: worst ?? 'unknown', at: origin };
}

type Verdict = OriginPolicy['admits'];

function verdictsOf(program: Program, value: Value, library: string): Verdict[] {
  if (value.kind === 'literal') {
    if (value.value === true) return [library === 'headers' ? 'unknown' : 'any'];
    if (value.value === '*') return [NAMES_BACK.has(library) && library !== '@elysiajs/cors' ? 'any' : 'unknown'];
    if (value.value === false || value.value === undefined) return [];
    return [typeof value.value === 'string' && value.value !== '' ? 'listed' : 'unknown'];
  }
  if (value.kind === 'array')
    return value.node.elements.flatMap((element) =>
      optionsOf(program.evaluator.evaluate(element, value.frame)).flatMap((one) => verdictsOf(program, one, library)),
    );
  if (value.kind === 'function') return [byFunction(value.node)];
  if (ts.isRegularExpressionLiteral(value.node)) return [byPattern(value.node.text)];
  return ['unknown'];
}

/** `/example\.com/` finds `https://example.com.attacker.test` too. */
function byPattern(literal: string): Verdict {
  const pattern = literal.slice(1, literal.lastIndexOf('/'));
  if (/^\^?(?:https\?:\\\/\\\/)?\(?\.[*+]?\)?\$?$/.test(pattern)) return 'any';
  const isOpen = !pattern.endsWith('$') && !/\$\)$/.test(pattern);
  const isLoose = !/^\^|^\\\.|^\\\/|^\(\?:?\^/.test(pattern);
  return isOpen || isLoose ? 'part' : 'listed';
}

const ORIGIN_READ =
  /(?:headers?\)?!?\??\.origin|(?:query|params)\.origin|headers?\??\.?\[['"]origin['"]\]|(?:headers?\??\.get|\.get|\.header|getHeader|getRequestHeader|requestHeader)\((?:\w+,\s*)?['"]origin['"]\))$/i;

/** `req.headers.origin ?? '*'`, also through a variable. */
function isAskingOrigin(node: ts.Expression): boolean {
  const text = node.getText();
  if (ORIGIN_READ.test(text.replace(/\s*(?:\?\?|\|\|)\s*['"][^'"]*['"]$|\s+as\s+string$|!$/, ''))) return true;
  const declaration = ts.isIdentifier(node) ? declarationOf(node) : undefined;
  if (!declaration) return false;
  if (ts.isVariableDeclaration(declaration) && declaration.initializer)
    return !ts.isIdentifier(declaration.initializer) && isAskingOrigin(declaration.initializer);
  return (
    ts.isBindingElement(declaration) &&
    node.getText() === 'origin' &&
    /headers?$/.test(declaration.parent.parent.getText().slice(0, 200))
  );
}

/** Whether the function around asks anything about the origin: of a list, of a helper, by a comparison. */
function isAskedAbout(node: ts.Expression): boolean {
  const around = enclosingFunction(node) ?? node.getSourceFile();
  const name = ts.isIdentifier(node) ? node.text : 'origin';
  return ASKING.test(
    around.getText().replaceAll(new RegExp(String.raw`\b${name.replaceAll('$', '')}\b`, 'g'), 'origin'),
  );
}

const ASKING =
  /(?:includes|has|indexOf|test|some|find|match|exec|is\w+|check\w*|allow\w*|valid\w*|get)\(\s*[\w.]{0,30}origin\b|origin\??\.(?:endsWith|startsWith|includes|match|indexOf)|[!=]==?\s*[\w.]{0,30}origin\b|origin\s*[!=]==?|\[\s*origin\s*\]|\.(?:some|find)\(/i;

/** What a function that is asked about each origin answers. */
function byFunction(fn: FunctionNode): Verdict {
  const first = fn.parameters[0]?.name;
  const origin = first && ts.isIdentifier(first) ? first.text : undefined;
  const last = fn.parameters.at(-1)?.name;
  const reply = fn.parameters.length > 1 && last && ts.isIdentifier(last) ? last.text : undefined;
  const { body } = fn;
  if (!body) return 'unknown';
  const permits = (node: ts.Expression | undefined): boolean =>
    node !== undefined &&
    (node.kind === ts.SyntaxKind.TrueKeyword ||
      (origin !== undefined && node.getText() === origin) ||
      ORIGIN_READ.test(node.getText()));
  const answer = (node: ts.Node | undefined): ts.Expression | undefined => {
    if (!node) return undefined;
    if (ts.isReturnStatement(node) || ts.isExpressionStatement(node)) return answer(node.expression);
    if (ts.isCallExpression(node) && reply !== undefined && node.expression.getText() === reply)
      return node.arguments[1];
    return ts.isExpression(node) && reply === undefined ? node : undefined;
  };
  const end = ts.isBlock(body) ? body.statements.at(-1) : body;
  const text = body.getText();
  const refuses = /\bError\(|\bfalse\b|\bnull\)|\bthrow\b|return\s*(?:null|undefined|''|"")?\s*[;}]/.test(
    text.replaceAll(/\(\s*null\s*,/g, '('),
  );
  if (permits(answer(end)) && !refuses) return 'any';
  if (origin !== undefined && byPart(text, origin)) return 'part';
  return origin !== undefined && ASKING.test(text.replaceAll(origin, 'origin')) ? 'listed' : 'unknown';
}

/** `origin.endsWith('example.com')`, `origin.includes('example')`: without the dot or the scheme before it. */
function byPart(text: string, origin: string): boolean {
  const [, , ending] =
    new RegExp(String.raw`\b${origin.replaceAll('$', '')}\??\.(endsWith)\(\s*['"\x60]([^'"\x60]*)`).exec(text) ?? [];
  if (ending !== undefined) return !/^(?:\.|https?:)/.test(ending);
  return new RegExp(String.raw`\b${origin.replaceAll('$', '')}\??\.(?:includes|indexOf)\(`).test(text);
}
