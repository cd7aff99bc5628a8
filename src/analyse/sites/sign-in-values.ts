import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { declarationOf, enclosingFunction } from '../syntax/scope.js';
import { lastName, referencesIn, type Unit } from '../syntax/unit.js';
import { VALUE_MAKERS } from '../text/sign-in-value-text.js';
import { spelled } from '../text/spellings.js';

const of = (role: string, name: string): MatchedEntry => ({
  name,
  entry: { role },
  model: { package: '', exports: {} },
});
const SHARED = of('oauth.shared', 'value');
const CARRIED = of('oauth.carry', 'state');
const PROVIDER = of('oauth.client', 'provider');
const MAKERS = new RegExp(`^(?:${VALUE_MAKERS})$`);
const OWN = /(?:[vV]erifier|(?:oauth|auth|login|csrf)_?[sS]tate|^state|[nN]once)$/;
const MEMBERS: Readonly<Record<string, string>> = {
  checks: 'checks',
  clientId: 'clientId',
  clientSecret: 'clientSecret',
  issuer: 'issuer',
  allowDangerousEmailAccountLinking: 'linking',
};

/** What belongs to one sign-in and is made, carried or asked for in another way. */
export function signInValuesIn(unit: Unit): Site[] {
  return [...sharedIn(unit), ...carriedIn(unit), ...providersIn(unit)];
}

/** `export const verifier = generateCodeVerifier();` at the top of a file: one for as long as the process runs. */
function sharedIn(unit: Unit): Site[] {
  return unit.source.statements.filter(ts.isVariableStatement).flatMap(({ declarationList }) =>
    declarationList.declarations.flatMap((declaration): Site[] => {
      const { name, initializer } = declaration;
      const made = initializer && ts.isAwaitExpression(initializer) ? initializer.expression : initializer;
      if (!made || !ts.isCallExpression(made) || !ts.isIdentifier(name)) return [];
      const callee = lastName(made.expression);
      const isMade = MAKERS.test(callee) || (OWN.test(name.text) && RANDOM.test(made.getText().slice(0, 120)));
      const users = usersOf(unit, declaration);
      const isOffered = isExported(declarationList.parent) || users.some(isExportedWith);
      if (!isMade || !(isOffered || users.length > 0)) return [];
      const given = { name: name.text, used: isOffered ? 'by what is exported' : 'here' };
      return [{ role: 'oauth.shared', match: SHARED, node: made, unit, external: undefined, given }];
    }),
  );
}

/** The functions that use it, on the spot or through what else the top of the file makes of it: `challengeOf(verifier)`. */
function usersOf(unit: Unit, declaration: ts.VariableDeclaration, depth = 0): ts.Node[] {
  return referencesIn(unit, declaration).flatMap((use) => {
    const user = enclosingFunction(use);
    if (!ts.isSourceFile(user)) return [user];
    const made = depth < 2 ? ts.findAncestor(use, ts.isVariableDeclaration) : undefined;
    return made && made !== declaration ? usersOf(unit, made, depth + 1) : [];
  });
}

/** `export function start() { … }`, `exports.start = () => …` */
function isExportedWith(node: ts.Node): boolean {
  const statement = ts.findAncestor(node, ({ parent }) => !parent || ts.isSourceFile(parent));
  return statement !== undefined && (isExported(statement) || /^(?:module\.)?exports\b/.test(statement.getText()));
}

const RANDOM = /^(?:crypto\.)?random(?:Bytes|UUID)\(|^nanoid\(|^uuid(?:v4)?\(/;

function isExported(statement: ts.Node): boolean {
  return ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(isExportKeyword) === true;
}

function isExportKeyword({ kind }: ts.Modifier): boolean {
  return kind === ts.SyntaxKind.ExportKeyword;
}

const CHECKED = spelled('decisions', 'carriedStateChecks');
const REDEEMS = spelled('purposes', 'codeRedeemed');
const NAMES = spelled('identities', 'carriedInState');

/** `const { orgId, returnTo } = JSON.parse(decode(state))`, in a function that redeems a code and compares nothing of it. */
function carriedIn(unit: Unit): Site[] {
  return (unit.calls.get('parse') ?? []).flatMap((call): Site[] => {
    const text = call.getText();
    if (!ts.isCallExpression(call) || !isUncheckedState(call)) return [];
    const rest = enclosingFunction(call).getText().slice(0, LONGEST).replace(text, '');
    const names = namesTaken(unit, call).filter((name) => NAMES.test(name));
    const [name] = names;
    if (!name || !REDEEMS.test(rest)) return [];
    const given = {
      name,
      kind: names.some((one) => !TARGETS.test(one)) ? 'account' : 'address',
    };
    return [{ role: 'oauth.carry', match: CARRIED, node: call, unit, external: undefined, given }];
  });
}

const TARGETS = /(?:ur[il]|to|redirect|next|origin)$/i;
const LONGEST = 8_000;

/** `JSON.parse(decode(state))`, where nothing in the function makes sure who wrote it. */
export function isUncheckedState(node: ts.Node): boolean {
  const text = node.getText();
  if (!/^JSON\.parse\([\s\S]*(?:\b(?:\w*_)?state\b|State\b)/.test(text) || /cookie|session|storage/i.test(text))
    return false;
  const fn = enclosingFunction(node);
  return !ts.isSourceFile(fn) && !CHECKED.test(fn.getText().slice(0, LONGEST));
}

/** The names that are taken out of what a call gives, on the spot or through its variable. */
function namesTaken(unit: Unit, call: ts.Node): string[] {
  let at = call;
  while (ts.isParenthesizedExpression(at.parent) || ts.isAsExpression(at.parent)) at = at.parent;
  const { parent } = at;
  if (ts.isPropertyAccessExpression(parent)) return [parent.name.text];
  const declaration = ts.isVariableDeclaration(parent) || ts.isBinaryExpression(parent) ? parent : undefined;
  if (!declaration) return [];
  if (ts.isBinaryExpression(declaration)) {
    const target = ts.isIdentifier(declaration.left) ? declarationOf(declaration.left) : undefined;
    return target && ts.isVariableDeclaration(target) ? membersRead(unit, target) : [];
  }
  const { name } = declaration;
  if (ts.isObjectBindingPattern(name)) return name.elements.map((one) => (one.propertyName ?? one.name).getText());
  return membersRead(unit, declaration);
}

function membersRead(unit: Unit, declaration: ts.VariableDeclaration): string[] {
  return referencesIn(unit, declaration).flatMap(({ parent }) =>
    ts.isPropertyAccessExpression(parent) ? [parent.name.text] : [],
  );
}

/** `providers: [{ id: 'own', type: 'oauth', checks: ['none'] }]` of Auth.js: a provider without a package of its own. */
function providersIn(unit: Unit): Site[] {
  if (!/['"](?:next-auth|@auth\/)/.test(unit.text)) return [];
  return unit.properties.filter(isOfProvider).flatMap((property): Site[] => {
    const given = Object.fromEntries(
      membersOf(property.parent).flatMap(({ name, initializer }) => {
        const part = MEMBERS[name.getText()];
        return part === undefined ? [] : [[part, initializer] as const];
      }),
    );
    return [{ role: 'oauth.client', match: PROVIDER, node: property, unit, external: undefined, given }];
  });
}

/** `type: 'oidc'`, or the client that a function gives whatever provider it is handed: `make({ clientId, checks })`. */
function isOfProvider({ name, initializer, parent }: ts.PropertyAssignment): boolean {
  if (name.getText() === 'type') return /^['"](?:oauth|oidc)['"](?: as const)?$/.test(initializer.getText());
  if (name.getText() !== 'clientId' || !ts.isCallExpression(parent.parent)) return false;
  const { expression } = parent.parent;
  const callee = ts.isIdentifier(expression) ? declarationOf(expression) : undefined;
  return callee !== undefined && ts.isParameter(callee);
}

/** What an object says, and the objects beside it that are spread into it before. */
function membersOf({ properties }: ts.ObjectLiteralExpression): ts.PropertyAssignment[] {
  return properties.flatMap((property) => {
    if (ts.isPropertyAssignment(property)) return [property];
    const spread = ts.isSpreadAssignment(property) ? property.expression : undefined;
    const shared = spread && ts.isIdentifier(spread) ? declarationOf(spread) : undefined;
    const object = shared && ts.isVariableDeclaration(shared) ? shared.initializer : undefined;
    return object && ts.isObjectLiteralExpression(object) ? object.properties.filter(ts.isPropertyAssignment) : [];
  });
}
