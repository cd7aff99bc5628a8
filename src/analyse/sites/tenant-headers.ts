import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { enclosingFunction } from '../syntax/scope.js';
import type { Unit } from '../syntax/unit.js';
import { spelled } from '../text/spellings.js';
import { TENANT_HEADERS } from '../text/tenant-text.js';
import { isFunctionNode } from '../values/evaluate.js';

const MATCH: MatchedEntry = { name: 'tenant', entry: { role: 'request.tenant' }, model: { package: '', exports: {} } };
const SPEAKS = new RegExp(TENANT_HEADERS, 'i');
const NAME = new RegExp(`^${TENANT_HEADERS}$`, 'i');
const CLAIM = spelled('identities', 'tenantOfToken');
const ASKS = spelled('decisions', 'membershipChecks');
const CHOOSES =
  /\bwhere\b|\b(?:req(?:uest)?|ctx|c|res\.locals)\b[\w.]{0,20}\.tenant\w{0,10}\s*=(?!=)|\.set\(\s*['"]tenant/i;

/** Tenants that a header names, where they choose what a request gets, in a file that knows the tenant of the token. */
export function tenantHeadersIn(unit: Unit): Site[] {
  if (!SPEAKS.test(unit.text) || !CLAIM.test(unit.text)) return [];
  const sites: Site[] = [];
  const visit = (node: ts.Node): void => {
    const read = ts.isStringLiteralLike(node) && NAME.test(node.getText()) ? readOf(node) : undefined;
    if (read && isBelieved(read))
      sites.push({
        role: 'request.tenant',
        match: MATCH,
        node: read,
        unit,
        external: undefined,
        given: { name: read },
      });
    ts.forEachChild(node, visit);
  };
  visit(unit.source);
  return sites;
}

/** `req.header('x-tenant-id')`, `req.headers['x-tenant-id']` */
function readOf({ parent }: ts.Node): ts.CallExpression | ts.ElementAccessExpression | undefined {
  if (ts.isElementAccessExpression(parent) && /headers$/.test(parent.expression.getText())) return parent;
  return ts.isCallExpression(parent) &&
    /(?:\.header|headers\??\.get|req(?:uest)?\.get|c\.req\.header|getHeader)$/.test(parent.expression.getText())
    ? parent
    : undefined;
}

/** It wins over the claim, or nothing in the function compares it or asks whether the caller belongs there. */
function isBelieved(read: ts.Node): boolean {
  const fn = enclosingFunction(read);
  const text = ((isFunctionNode(fn) ? fn.body : fn) ?? fn).getText().slice(0, 6_000);
  return CHOOSES.test(text) && !ASKS.test(text) && !COMPARES.test(text);
}

const COMPARES =
  /[!=]==?\s*(?:\w+\??\.){0,4}(?:tid|tenant|tenant_?id|org|org_?id)\b|\b(?:tid|tenant|tenant_?id|org|org_?id)\b\s*[!=]==?(?!\s*(?:undefined|null))/i;
