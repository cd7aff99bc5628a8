import { ts } from '#compiler';
import { plainText } from '../syntax/conditions.js';
import { enclosingFunction } from '../syntax/scope.js';
import { lastName } from '../syntax/unit.js';
import type { CallNode } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import type { Use } from './flow.js';

/** What names where to find the keys of an issuer (RFC 7515 §4.1, RFC 7519 §4.1.1). */
const ADDRESSES = new Set(['iss', 'issuer', 'jku', 'x5u']);
const FETCHES = spelled('calls', 'fetches');
/** What asks whether an issuer is a known one. */
const ASKS = spelled('decisions', 'issuerChecks');

/** The request that goes to an address which an unverified token names, where nobody asks before whether it is known. */
export function fetchedBy(uses: readonly Use[]): ts.Node | undefined {
  const own = uses.filter(({ path }) => ADDRESSES.has(path.at(-1) ?? ''));
  const asked = own.filter(isAsked);
  for (const use of own) {
    const request = use.how === 'argument' && use.call ? requestOf(use.call) : undefined;
    if (request && !asked.some((one) => isOnWay(one, use))) return request;
  }
  return fileNamed(uses);
}

function isAsked({ how, call }: Use): boolean {
  return how === 'compare' || (call !== undefined && ASKS.test(lastName(call.expression)) && !isCache(call));
}

/** `if (!keys.has(iss)) keys.set(iss, await load(iss))`: a map that whoever asks it fills knows every issuer. */
function isCache({ expression }: NonNullable<Use['call']>): boolean {
  const map = ts.isPropertyAccessExpression(expression) ? plainText(expression.expression) : undefined;
  return map !== undefined && plainText(enclosingFunction(expression)).includes(`${map}.set(`);
}

/** Whoever calls the function that reads the token asks for themselves alone, and not for its other callers. */
function isOnWay(asked: Use, use: Use): boolean {
  const [own, other] = [asked, use].map(({ trace }) =>
    trace.filter(({ isReturn }) => isReturn).map(({ node }) => node),
  );
  return !own?.some((node, index) => other?.[index] !== undefined && other[index] !== node);
}

/** `fetch(`${files}/${kid}.pem`)`: the id of a key becomes a path, and `../` in it leads to other files of the host. */
function fileNamed(uses: readonly Use[]): ts.Node | undefined {
  const own = uses.filter(({ path }) => path.at(-1) === 'kid');
  const asked = own.filter(isAsked);
  for (const use of own) {
    const { node, how } = use;
    if ((how !== 'text' && how !== 'argument') || asked.some((one) => isOnWay(one, use))) continue;
    let at: ts.Node = node;
    while (ts.isIdentifier(at) || ts.isPropertyAccessExpression(at) || ts.isTemplateSpan(at)) at = at.parent;
    if (!ts.isTemplateExpression(at) || AT_VENDOR.test(at.getText().slice(0, 300))) continue;
    const request = ts.isCallExpression(at.parent) || ts.isNewExpression(at.parent) ? requestOf(at.parent) : undefined;
    if (request) return request;
  }
  return undefined;
}

/** Vendors name their keys by their ids, and have nothing else there. */
const AT_VENDOR = /amazonaws\.com/;

/** The call itself, or the one that is given `new URL(address)`. */
function requestOf(call: CallNode): ts.Node | undefined {
  if (ts.isCallExpression(call)) return FETCHES.test(call.expression.getText()) ? call : undefined;
  if (!ts.isNewExpression(call) || call.expression.getText() !== 'URL') return undefined;
  const { parent } = call;
  return ts.isCallExpression(parent) && FETCHES.test(parent.expression.getText()) ? parent : undefined;
}
