import { ts } from '#compiler';
import type { Site } from '../roles/site.js';
import { enclosingFunction } from '../syntax/scope.js';
import { optionsOf, type Value } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import type { Program } from '../values/program.js';
import { answerAbout } from './origin-answer.js';
import { isAskingOrigin, isNamedOrigin, verdictOfPattern } from './origin-text.js';

/**
 * Which origins are let in: `any` (whoever asks is named back), `part` (whoever has a part of an allowed name in its own),
 * `listed` (those of a list), `null` (documents without an origin of their own, which any page can make), or nobody can tell.
 */
export interface OriginPolicy {
  readonly admits: 'any' | 'null' | 'part' | 'listed' | 'unknown';
  readonly at: ts.Node;
}

/** Libraries that answer a star with the origin of the request, where credentials are allowed; browsers refuse the star itself. */
const NAMES_BACK = new Set(['@koa/cors', '@hapi/hapi', '@elysiajs/cors']);

export function originPolicy(program: Program, { given, node, match }: Site): OriginPolicy {
  const origin = given?.origin;
  if (typeof origin !== 'object') return { admits: NAMES_BACK.has(match.name) ? 'any' : 'unknown', at: node };
  if (isAskingOrigin(origin)) return { admits: asked(program, origin), at: origin };
  const method = ts.isMethodDeclaration(origin.parent) ? origin.parent : undefined;
  const value: Value = method
    ? { kind: 'function', node: method, frame: undefined }
    : program.evaluator.evaluate(origin);
  const verdicts = optionsOf(value).flatMap((one) => verdictsOf(program, one, match.name));
  const worst = (['any', 'null', 'part', 'unknown', 'listed'] as const).find((one) => verdicts.includes(one));
  return { admits: worst ?? 'unknown', at: origin };
}

type Verdict = OriginPolicy['admits'];

function verdictsOf(program: Program, value: Value, library: string): Verdict[] {
  if (value.kind === 'literal') {
    if (value.value === true) return [library === 'headers' ? 'unknown' : 'any'];
    if (value.value === '*') return [NAMES_BACK.has(library) && library !== '@elysiajs/cors' ? 'any' : 'unknown'];
    if (value.value === false || value.value === undefined) return [];
    if (value.value === 'null') return ['null'];
    return [isNamedOrigin(value.value) ? 'listed' : 'unknown'];
  }
  if (value.kind === 'array')
    return value.node.elements.flatMap((element) =>
      optionsOf(program.evaluator.evaluate(element, value.frame)).flatMap((one) => verdictsOf(program, one, library)),
    );
  if (value.kind === 'function') return [listsNull(program, value.node) ? 'null' : answerAbout(program, value)];
  if (ts.isRegularExpressionLiteral(value.node)) return [verdictOfPattern(value.node.text)];
  return ['unknown'];
}

/** What is known of the origins that a header is written for. */
function asked(program: Program, origin: ts.Expression): Verdict {
  if (!isAskedAbout(origin)) return 'any';
  const around = enclosingFunction(origin);
  return !ts.isSourceFile(around) && listsNull(program, around) ? 'null' : 'unknown';
}

/** `known.includes(origin)`, where `null` stands in the list. */
function listsNull(program: Program, fn: ts.Node): boolean {
  if (fn.end - fn.pos > MAXIMUM_FUNCTION) return false;
  let found = false;
  const visit = (node: ts.Node): void => {
    if (found) return;
    if (
      ts.isCallExpression(node) &&
      ts.isPropertyAccessExpression(node.expression) &&
      MEMBERS.has(node.expression.name.text)
    )
      found = optionsOf(program.evaluator.evaluate(node.expression.expression)).some(
        (value) =>
          value.kind === 'array' &&
          value.node.elements.some((one) => ts.isStringLiteralLike(one) && one.text === 'null'),
      );
    ts.forEachChild(node, visit);
  };
  visit(fn);
  return found;
}

const MEMBERS: ReadonlySet<string> = new Set(['includes', 'has', 'indexOf']);

/** Whether the function around asks anything about the origin: of a list, of a helper, by a comparison. */
function isAskedAbout(node: ts.Expression): boolean {
  const around = enclosingFunction(node) ?? node.getSourceFile();
  if (around.end - around.pos > MAXIMUM_FUNCTION) return true;
  const name = ts.isIdentifier(node) ? node.text : 'origin';
  const known = new RegExp(String.raw`(?<![\w$])${name.replaceAll('$', String.raw`\$`)}(?![\w$])`, 'g');
  return ASKING.test(around.getText().replaceAll(known, 'origin'));
}

/** Longer functions are taken to ask, because nobody looks. */
const MAXIMUM_FUNCTION = 20_000;
const ASKING = spelled('decisions', 'originChecks');
