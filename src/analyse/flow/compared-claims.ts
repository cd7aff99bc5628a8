import { ts } from '#compiler';
import type { Entry } from '../knowledge/models.js';
import { lastName } from '../syntax/unit.js';
import { optionsOf } from '../syntax/value.js';
import { namesFrom, spelled } from '../text/spellings.js';
import type { Program } from '../values/program.js';
import type { Use } from './flow.js';
import { nameOfValue } from './naming.js';
import { isAskedByAll } from './receivers.js';

/** A claim that is compared once the token is verified. */
export interface ComparedClaim {
  readonly claim: string;
  /** What it is compared with, where that has a name. */
  readonly equals: readonly string[];
  /** `loose`: only a part of it is compared. */
  readonly strength: 'exact' | 'loose';
  /** Whether everybody whom a helper gives the claims compares it: what one of them does protects no other. */
  readonly byAll: boolean;
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
  const found = new Map<string, Map<Use, 'exact' | 'loose'>>();
  for (const use of uses) {
    const claim = claimOf(use);
    const strength = TELLING.has(claim) ? strengthOf(use) : undefined;
    if (strength === undefined || isAskedFor(use)) continue;
    found.set(claim, (found.get(claim) ?? new Map()).set(use, strength));
  }
  return [...found]
    .map(([claim, asking]): ComparedClaim => {
      const strength = [...asking.values()].includes('exact') ? 'exact' : 'loose';
      return {
        claim,
        equals: [...new Set([...asking.keys()].flatMap((use) => othersOf(program, use)))].sort(),
        strength,
        byAll: isAskedByAll(uses, (use) => asking.get(use) === strength),
      };
    })
    .sort((a, b) => (a.claim < b.claim ? -1 : 1));
}

/** Whether a use compares the whole of a claim. */
export function comparesExactly(use: Use): boolean {
  return strengthOf(use) === 'exact' && !isAskedFor(use);
}

/** The claim that is used, out of what clients of HTTP and libraries put around the claims; empty where it is all of them. */
export function claimOf({ path }: Use): string {
  return path.find((part, index) => !(index < 2 && ENVELOPES.has(part))) ?? '';
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
