import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { declarationOf, enclosingFunction } from '../syntax/scope.js';
import { lastName, referencesIn, type Unit } from '../syntax/unit.js';
import { optionsOf } from '../syntax/value.js';
import { PROVIDER_SIGN_INS } from '../text/account-link-text.js';
import { spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';

const MATCH: MatchedEntry = { name: 'account', entry: { role: 'account.link' }, model: { package: '', exports: {} } };
const SPEAKS = new RegExp(PROVIDER_SIGN_INS.pattern);
const FINDS = spelled('stores', 'recordLookUps');
const BY_ADDRESS = /\b(?:where\s*:\s*\{\s*)?email(?:Address)?\s*(?::|\}|,)/;
const ADDRESS = /\b(?:user|profile|\w{1,12})[?!]?\.email\b/;
const VERIFIED = /verif/i;
/** Providers that hand out no address which they have not verified. */
const VERIFYING = /['"](?:google|apple)['"]/;
const ONE_PROVIDER = /\bprovider\b[^&|]{0,20}===?\s*['"]/;
const LONGEST = 3_000;

/** `signIn: async ({ user }) => { const known = await users.byMail(user.email); user.id = known.id; … }`, whoever the provider is. */
export function providerSignInsIn(program: Program, unit: Unit): Site[] {
  if (!SPEAKS.test(unit.text) || !PROVIDER_SIGN_INS.holds(unit.text)) return [];
  return (unit.identifiers.get('signIn') ?? []).flatMap((name): Site[] => {
    const fn = callbackOf(name);
    if (!fn) return [];
    const found: Site[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && takesAccount(program, unit, node) && !isVerifiedBefore(node, fn))
        found.push({
          role: 'account.link',
          match: MATCH,
          node,
          unit,
          external: undefined,
          given: { field: 'id', beside: node, kind: 'sign-in' },
        });
      ts.forEachChild(node, visit);
    };
    if (fn.body) visit(fn.body);
    return found.slice(0, 1);
  });
}

/** The function under `signIn` of `callbacks`. */
function callbackOf({ parent }: ts.Identifier) {
  const fn = ts.isMethodDeclaration(parent) ? parent : ts.isPropertyAssignment(parent) ? parent.initializer : undefined;
  const holder = parent.parent?.parent;
  const isCallback = holder && ts.isPropertyAssignment(holder) && holder.name.getText() === 'callbacks';
  return isCallback && fn && isFunctionNode(fn) ? fn : undefined;
}

/** A look-up by the address alone, of which more is used than whether there is somebody. */
function takesAccount(program: Program, unit: Unit, call: ts.CallExpression): boolean {
  const given = call.arguments.map((one) => one.getText()).join(', ');
  if (
    given.length > LONGEST ||
    !ADDRESS.test(given) ||
    /\b(?:sub|providerAccountId|profile[?!]?\.id|account[?!]?\.\w*[iI]d)\b/.test(given)
  )
    return false;
  return (isLookUp(call, given) || isHelper(program, call)) && isUsed(unit, call);
}

function isLookUp(call: ts.CallExpression, given: string): boolean {
  const name = lastName(call.expression);
  return (FINDS.test(name) || name === 'upsert') && BY_ADDRESS.test(given);
}

/** A function of the project that looks somebody up by an address. */
function isHelper(program: Program, call: ts.CallExpression): boolean {
  return optionsOf(program.evaluator.evaluate(call.expression)).some((value) => {
    const text = value.kind === 'function' ? value.node.getText().slice(0, LONGEST) : '';
    return (
      /\bwhere\s*:\s*\{\s*email\b|[bB]yE?[mM]ail\(|\.email\s*,/.test(text) &&
      !/\bsub(?:ject)?\b|providerAccountId|verif/i.test(text)
    );
  });
}

/** `user.id = known.id`, `Object.assign(user, { id: known.id })` */
function isUsed(unit: Unit, call: ts.CallExpression): boolean {
  let at: ts.Node = call;
  while (ts.isAwaitExpression(at.parent) || ts.isParenthesizedExpression(at.parent) || ts.isBinaryExpression(at.parent))
    at = at.parent;
  const { parent } = at;
  if (!ts.isVariableDeclaration(parent) || !ts.isIdentifier(parent.name)) return false;
  const declaration = declarationOf(parent.name);
  return (declaration ? referencesIn(unit, declaration) : []).some(
    (use) => ts.isPropertyAccessExpression(use.parent) && /^_?id$/.test(use.parent.name.text) && isHandedOn(use.parent),
  );
}

function isHandedOn(node: ts.Node): boolean {
  let at = node;
  while (ts.isNonNullExpression(at.parent) || ts.isCallExpression(at.parent)) at = at.parent;
  const { parent } = at;
  if (ts.isPropertyAssignment(parent))
    return /\bassign\(/.test(parent.parent.parent.getText().slice(0, 40)) && /^_?id$/.test(parent.name.getText());
  return (
    ts.isBinaryExpression(parent) &&
    parent.right === at &&
    parent.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
    /\.(?:id|sub|userId)$/.test(parent.left.getText())
  );
}

/** Whether somebody asks before if the address is verified, or the branch is that of a provider which does; a question in the branch of one provider says nothing of the others. */
function isVerifiedBefore(call: ts.Node, fn: ts.Node): boolean {
  for (let at: ts.Node = call; at !== fn; at = at.parent) {
    const { parent } = at;
    if (ts.isIfStatement(parent) && parent.thenStatement === at) {
      const condition = parent.expression.getText();
      if (VERIFIED.test(condition) || (VERIFYING.test(condition) && !/!==?/.test(condition))) return true;
    }
    if (!ts.isBlock(parent)) continue;
    for (const before of parent.statements) {
      if (before.pos >= at.pos) break;
      const isOfOne = ts.isIfStatement(before) && ONE_PROVIDER.test(before.expression.getText());
      if (!isOfOne && VERIFIED.test(before.getText().slice(0, LONGEST))) return true;
    }
  }
  return enclosingFunction(call) !== fn;
}
