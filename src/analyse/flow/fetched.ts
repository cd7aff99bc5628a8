import { ts } from '#compiler';
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
  if (own.some(({ how, call }) => how === 'compare' || (call !== undefined && ASKS.test(lastName(call.expression)))))
    return undefined;
  for (const { how, call } of own) {
    const request = how === 'argument' && call ? requestOf(call) : undefined;
    if (request) return request;
  }
  return fileNamed(uses);
}

/** `fetch(`${files}/${kid}.pem`)`: the id of a key becomes a path, and `../` in it leads to other files of the host. */
function fileNamed(uses: readonly Use[]): ts.Node | undefined {
  const own = uses.filter(({ path }) => path.at(-1) === 'kid');
  const isAsked = own.some(({ how, call }) => how === 'compare' || (call && ASKS.test(lastName(call.expression))));
  if (isAsked) return undefined;
  for (const { node, how } of own) {
    if (how !== 'text' && how !== 'argument') continue;
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
