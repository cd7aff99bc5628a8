import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { bare } from '../syntax/bare.js';
import { declarationOf, enclosingFunction } from '../syntax/scope.js';
import { lastName, type Unit } from '../syntax/unit.js';
import { HANDED_CODES } from '../text/handed-code-text.js';
import { spelled } from '../text/spellings.js';
import type { Program } from '../values/program.js';

const MATCH: MatchedEntry = {
  name: 'exchange of a code',
  entry: { role: 'oauth.redeem' },
  model: { package: '', exports: {} },
};
const SPEAKS = new RegExp(HANDED_CODES);
const REDEEMS = spelled('calls', 'redeemingCodes');
/** What says that the code is one of an authorization server. */
const FLOW = spelled('purposes', 'codeFlows');

/**
 * `exchangeCode(req.query.code)`, of a function that is out of sight: it is told nothing but the code, and can compare
 * no state.
 */
export function handedCodesIn(program: Program, unit: Unit): Site[] {
  if (!SPEAKS.test(unit.text) || !(FLOW.test(unit.text) || FLOW.test(unit.path))) return [];
  const sites: Site[] = [];
  for (const [name, calls] of unit.calls) {
    if (!REDEEMS.test(name)) continue;
    for (const call of calls) {
      const [code, ...others] = ts.isCallExpression(call) ? call.arguments : [];
      if (!code || others.some(mayBind) || ts.isObjectLiteralExpression(bare(code))) continue;
      if (!ts.isCallExpression(call) || !isOutOfSight(program, call) || ts.isSourceFile(enclosingFunction(call)))
        continue;
      sites.push({ role: 'oauth.redeem', match: MATCH, node: call, unit, external: undefined, given: { code } });
    }
  }
  return sites;
}

/** The verifier or the state that a session holds, or anything that may hold them. */
function mayBind(node: ts.Expression): boolean {
  const at = bare(node);
  return !(ts.isStringLiteralLike(at) || ADDRESS.test(lastName(at)));
}

const ADDRESS = /ur[il]$|^callback$/i;

/** A function that comes from another file, which the program does not have, or has no part of it that asks a server. */
function isOutOfSight(program: Program, { expression }: ts.CallExpression): boolean {
  const root = ts.isPropertyAccessExpression(expression) ? expression.expression : expression;
  const declaration = ts.isIdentifier(root) ? declarationOf(root) : undefined;
  let at: ts.Node | undefined = declaration;
  while (at && !ts.isImportDeclaration(at) && !ts.isSourceFile(at)) at = at.parent;
  if (!at || !ts.isImportDeclaration(at) || !ts.isStringLiteral(at.moduleSpecifier)) return false;
  return !('file' in program.resolve(at.moduleSpecifier.text, at));
}
