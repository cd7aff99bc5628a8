import { ts } from '#compiler';
import type { Entry } from '../knowledge/models.js';
import { lastName } from '../syntax/unit.js';
import { optionsOf } from '../syntax/value.js';
import { namesFrom, spelled } from '../text/spellings.js';
import type { Program } from '../values/program.js';
import type { Use } from './flow.js';
import { nameOfValue } from './naming.js';

/** A claim that is compared once the token is verified. */
export interface ComparedClaim {
  readonly claim: string;
  /** What it is compared with, where that has a name. */
  readonly equals: readonly string[];
  /** `loose`: only a part of it is compared. */
  readonly strength: 'exact' | 'loose';
}

/** Wrappers that libraries put around the claims. */
export const ENVELOPES: ReadonlySet<string> = namesFrom('identities', 'claimAndHeaderEnvelopes');
/** Claims that say what a token is for, as issuers and their customers call them. */
const TELLING = new Set(
  'typ token_use token_type tokenType tokenUse type kind use purpose azp appid client_id clientId cid tid tenant tenantId hd org_id scope scp scopes aud iss exp nonce acr amr ver version tokenVersion token_version sid'.split(
    ' ',
  ),
);
/** Compared with these, a claim only has to be there. */
const EMPTY = new Set(['', 'undefined', 'null']);
const PARTIAL = new Set(['startsWith', 'endsWith', 'indexOf', 'search', 'match']);
const CHECKS = spelled('decisions', 'claimChecks');

/** Whether the claims stay where somebody can see what is compared. */
export function areClaimsInSight({ result }: Entry, uses: readonly Use[]): boolean {
  if (result?.length === 0) return false;
  const isIdentity = result?.some((path) => path.startsWith('method:')) === true;
  return !uses.some(({ how, path, call }) => {
    if (!path.every((part) => ENVELOPES.has(part))) return false;
    if (how === 'return') return !isIdentity;
    return how === 'argument' && call !== undefined && CHECKS.test(lastName(call.expression));
  });
}

/** The claims among the uses of a verifier's result that are compared with something and tell kinds of tokens apart. */
export function comparedClaims(program: Program, uses: readonly Use[]): ComparedClaim[] {
  const found = new Map<string, { equals: Set<string>; strength: 'exact' | 'loose' }>();
  for (const use of uses) {
    const claim = use.path.find((part, index) => !(index < 2 && ENVELOPES.has(part)));
    const strength = claim !== undefined && TELLING.has(claim) ? strengthOf(use) : undefined;
    if (claim === undefined || strength === undefined || isAskedFor(use)) continue;
    const known = found.get(claim) ?? { equals: new Set(), strength };
    for (const name of othersOf(program, use)) known.equals.add(name);
    if (strength === 'exact') known.strength = 'exact';
    found.set(claim, known);
  }
  return [...found]
    .map(([claim, { equals, strength }]) => ({ claim, equals: [...equals].sort(), strength }))
    .sort((a, b) => (a.claim < b.claim ? -1 : 1));
}

function strengthOf({ how, call }: Use): ComparedClaim['strength'] | undefined {
  if (how === 'compare') return 'exact';
  const callee = call?.expression;
  const method = callee && ts.isPropertyAccessExpression(callee) ? callee.name.text : '';
  if (how === 'method') {
    if (PARTIAL.has(method) || (method === 'includes' && isText(callee))) return 'loose';
    return method === 'includes' || method === 'has' ? 'exact' : undefined;
  }
  if (how !== 'argument' || !call) return undefined;
  return method === 'includes' || method === 'has' ? 'exact' : undefined;
}

/**
 * `wanted.audience !== undefined && claims.aud !== wanted.audience`: only compared where a caller asks for it, or, in
 * `claims.type && claims.type !== 'access'`, where the token has it.
 */
function isAskedFor({ node, how, call }: Use): boolean {
  const other = otherSide(node, how, call)?.getText();
  if (other === undefined) return false;
  let at = how === 'compare' ? node.parent : (call ?? node);
  for (; ts.isExpression(at.parent) && !ts.isFunctionLike(at.parent); at = at.parent) {
    const { parent } = at;
    if (!ts.isBinaryExpression(parent) || parent.right !== at) continue;
    if (parent.operatorToken.kind !== ts.SyntaxKind.AmpersandAmpersandToken) continue;
    const { left } = parent;
    const isThere = ts.isBinaryExpression(left) && left.right.getText() === 'undefined' ? left.left : left;
    const text = isThere.getText().replaceAll('?.', '.');
    if (text === other.replaceAll('?.', '.') || text === node.getText().replaceAll('?.', '.')) return true;
  }
  return false;
}

/** `String(aud).includes`: of a list, only the text. */
function isText(callee: ts.Expression | undefined): boolean {
  if (!callee || !ts.isPropertyAccessExpression(callee) || !ts.isCallExpression(callee.expression)) return false;
  const { expression } = callee.expression;
  return ts.isIdentifier(expression)
    ? expression.text === 'String'
    : ts.isPropertyAccessExpression(expression) && /^(?:toString|join|toLowerCase)$/.test(expression.name.text);
}

/** What stands on the other side of a comparison. */
function othersOf(program: Program, { node, how, call }: Use): string[] {
  const other = otherSide(node, how, call);
  if (!other) return [];
  const names = optionsOf(program.evaluator.evaluate(other)).map(nameOfValue);
  return names.filter((name): name is string => name !== undefined && !EMPTY.has(name));
}

function otherSide(node: ts.Node, how: Use['how'], call: Use['call']): ts.Expression | undefined {
  if (how === 'method') return call?.arguments?.[0];
  if (how !== 'compare' || !ts.isBinaryExpression(node.parent)) return undefined;
  const { left, right } = node.parent;
  return left === node ? right : left;
}
