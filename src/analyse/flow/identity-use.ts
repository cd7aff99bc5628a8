import { ts } from '#compiler';
import { enclosingFunction } from '../syntax/scope.js';
import { lastName } from '../syntax/unit.js';
import { spelled } from '../text/spellings.js';
import type { Use } from './flow.js';

/** What an identity out of a request is used for. */
export interface IdentityUse {
  readonly at: ts.Node;
  /** `identity`: whom the rest of the program takes for the caller; `decision`: what the caller may do. */
  readonly as: 'identity' | 'decision';
  /** The member of it that counts, or the name that it was read by. */
  readonly claim: string;
}

const CLAIMS = spelled('identities', 'claimedOfCaller');
const RIGHTS = spelled('identities', 'rightNames');
const KEPT = spelled('identities', 'callerKept');
const LOOK_UPS = spelled('stores', 'lookUpsOfCaller');
const OWNERS = spelled('identities', 'namedAccounts');
const WRITES = spelled('stores', 'writesOfRecords');
const UNPACKED = new Set(['value', '0']);

/** The first use of a header or cookie that takes it for the truth. */
export function identityUse(uses: readonly Use[], name: string): IdentityUse | undefined {
  for (const use of uses) {
    const path = use.path.filter((part) => !UNPACKED.has(part));
    const claim = path[0] ?? name;
    if (path.length > 0 && !CLAIMS.test(claim)) continue;
    const as = takenAs(use, claim);
    if (as) return { at: use.node, as, claim };
  }
  return undefined;
}

function takenAs({ node, how, call, wrapped }: Use, claim: string): IdentityUse['as'] | undefined {
  if (how === 'store')
    return KEPT.test(node.getText()) || wrapped.some((part) => KEPT.test(part)) ? 'identity' : undefined;
  if (how === 'compare') return RIGHTS.test(claim) && !isAbsence(node) ? 'decision' : undefined;
  if (how === 'test') return /admin$/i.test(claim) ? 'decision' : undefined;
  const callee = call ? lastName(call.expression) : '';
  if (how === 'method')
    return RIGHTS.test(claim) && (callee === 'includes' || callee === 'has') ? 'decision' : undefined;
  if (how !== 'argument' || !call) return undefined;
  if (RIGHTS.test(claim)) return callee === 'includes' || callee === 'has' ? 'decision' : undefined;
  if (callee === 'set') return setsCaller(call) ? 'identity' : undefined;
  const isOwner = WRITES.test(callee) && OWNERS.test(wrapped.at(-1) ?? '');
  return isOwner || LOOK_UPS.test(callee) ? 'identity' : undefined;
}

/** Compared with nothing, it only has to be there. */
function isAbsence(node: ts.Node): boolean {
  const { parent } = node;
  if (!ts.isBinaryExpression(parent)) return false;
  const other = parent.left === node ? parent.right : parent.left;
  return other.kind === ts.SyntaxKind.NullKeyword || /^(?:undefined|''|"")$/.test(other.getText());
}

/** `c.set('user', …)` */
function setsCaller({ arguments: args }: ts.CallExpression | ts.NewExpression): boolean {
  const first = args?.[0];
  return first !== undefined && ts.isStringLiteralLike(first) && KEPT.test(first.text);
}

const SENDER = spelled('decisions', 'senderMadeSure');

/** Whether the function around a read, or what stands around that, makes sure of the sender. */
export function hasSenderCheck(node: ts.Node): boolean {
  return SENDER.test(enclosingFunction(node).getText().slice(0, 6_000));
}
