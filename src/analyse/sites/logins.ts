import { ts } from '#compiler';
import type { Site } from '../roles/site.js';
import { declarationOf } from '../syntax/scope.js';
import { lastName, referencesIn, type Unit } from '../syntax/unit.js';
import { spelled } from '../text/spellings.js';

const OF_REQUEST = spelled('requests', 'sessionOfRequest');
const IDENTITY = spelled('identities', 'identityInSession');
const KEYED = spelled('stores', 'sessionStores');
const KEEPS = /^(?:p?setex|h?set|put|save|write)$/;

/** Where somebody's identity is written into a session: that of the request, or one that a store keeps by its id. */
export function loginsIn(unit: Unit): Site[] {
  return [...assignedIn(unit), ...setIn(unit), ...mergedIn(unit), ...keptIn(unit)];
}

/** `keptUnder`: the id that the request brought, where a store keeps the session under it. */
function siteOf(node: Site['node'], unit: Unit, name: string, given: Site['given']): Site {
  const entry = { role: 'session.login' };
  return {
    role: entry.role,
    match: { name, entry, model: { package: '', exports: {} } },
    node,
    unit,
    external: undefined,
    given,
  };
}

/** `req.session.userId = user.id`, `req.session['userId'] = user.id` */
function assignedIn(unit: Unit): Site[] {
  return unit.assignments.flatMap((node) => {
    const { left, right } = node;
    const name = ts.isPropertyAccessExpression(left)
      ? left.name.text
      : ts.isStringLiteralLike(left.argumentExpression)
        ? left.argumentExpression.text
        : '';
    if (!IDENTITY.test(name) || !isSession(left.expression) || NOBODY.test(right.getText())) return [];
    return [siteOf(node, unit, `session.${name}`, { value: right })];
  });
}

const NOBODY = /^(?:null|undefined|false|''|"")$/;

/** `session.set('userId', user.id)` */
function setIn(unit: Unit): Site[] {
  return (unit.calls.get('set') ?? []).flatMap((node) => {
    const [name, value] = ts.isCallExpression(node) ? node.arguments : [];
    if (!name || !value || !ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
    const said = ts.isStringLiteralLike(name) ? name.text : ts.isIdentifier(name) ? name.text.replace(OF_KEY, '') : '';
    if (!IDENTITY.test(said) || !isKeptSession(node.expression.expression)) return [];
    return [siteOf(node, unit, `session.${said}`, { value })];
  });
}

/** `USER_SESSION_KEY` */
const OF_KEY = /(?:_?SESSION)?_?KEY$/;

/** `Object.assign(req.session, { userId: user.id })` */
function mergedIn(unit: Unit): Site[] {
  return (unit.calls.get('assign') ?? []).flatMap((node) => {
    const [session, ...given] = ts.isCallExpression(node) ? node.arguments : [];
    if (!session || !isSession(session)) return [];
    const said = given.flatMap(identityIn)[0];
    return said ? [siteOf(node, unit, `session.${said.name}`, { value: said.value })] : [];
  });
}

/** `redis.set(`sess:${sid}`, JSON.stringify({ userId }))`, where the id came with the request. */
function keptIn(unit: Unit): Site[] {
  if (!READS_ID.test(unit.text)) return [];
  return [...unit.calls].flatMap(([called, calls]) => {
    if (!KEEPS.test(called)) return [];
    return calls.flatMap((node) => {
      if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
      const [key, ...written] = node.arguments;
      const holder = `${node.expression.expression.getText()} ${key && ts.isTemplateExpression(key) ? key.head.text : ''}`;
      const said = written.flatMap(identityIn)[0];
      if (!key || !said || !KEYED.test(holder) || !isBrought(unit, key)) return [];
      return [siteOf(node, unit, `session.${said.name}`, { value: said.value, keptUnder: key })];
    });
  });
}

const READS_ID = /cookie/i;

/** Whether an id is what a request brought, and never one that was made for it. */
function isBrought(unit: Unit, key: ts.Expression): boolean {
  if (ts.isTemplateExpression(key)) return key.templateSpans.some(({ expression }) => isBrought(unit, expression));
  if (ts.isBinaryExpression(key)) return isBrought(unit, key.left) || isBrought(unit, key.right);
  if (!ts.isIdentifier(key)) return COOKIE_READ.test(key.getText().slice(0, 120)) || isHandedOn(unit, key);
  const declaration = declarationOf(key);
  if (!declaration || !ts.isVariableDeclaration(declaration) || !declaration.initializer) return false;
  return !referencesIn(unit, declaration).some(isMadeAnew) && isBrought(unit, declaration.initializer);
}

/** `id = randomUUID()`, but not only for who brought none: `if (!id) id = …`. */
function isMadeAnew(use: ts.Identifier): boolean {
  const { parent } = use;
  if (!ts.isBinaryExpression(parent) || parent.left !== use || !isAssigned(parent)) return false;
  for (let at: ts.Node = parent; !ts.isFunctionLike(at) && !ts.isSourceFile(at); at = at.parent)
    if (ts.isIfStatement(at) && at.expression.getText() === `!${use.text}`) return false;
  return true;
}

/** `c.get('sid')` and `req.sid`, where a middleware of the file put it: `c.set('sid', id)`. */
function isHandedOn(unit: Unit, key: ts.Expression): boolean {
  if (ts.isPropertyAccessExpression(key)) {
    return unit.assignments.some(({ left, right }) => left.getText() === key.getText() && isBrought(unit, right));
  }
  const [name] = ts.isCallExpression(key) && lastName(key.expression) === 'get' ? key.arguments : [];
  if (!name || !ts.isStringLiteralLike(name)) return false;
  return (unit.calls.get('set') ?? []).some((node) => {
    const [put, value] = ts.isCallExpression(node) ? node.arguments : [];
    return put && value && ts.isStringLiteralLike(put) && put.text === name.text && isBrought(unit, value);
  });
}

function isAssigned({ operatorToken }: ts.BinaryExpression): boolean {
  return operatorToken.kind === ts.SyntaxKind.EqualsToken;
}

/** `req.cookies.sid`, `getCookie(c, 'sid')`, `cookies.get('sid')?.value`; a signed one was made here. */
const COOKIE_READ =
  /^(?!.*signed)(?:await\s+)?(?:[\w.]{0,40}\bcookies?\b(?:[.[?]|\(\)\.get\()|(?:get|read|parse)Cookies?\()/i;

/** What of an object says who somebody is, also as the text that is made of it. */
function identityIn(node: ts.Expression): { name: string; value: ts.Expression }[] {
  if (ts.isCallExpression(node)) return node.arguments.flatMap(identityIn);
  if (!ts.isObjectLiteralExpression(node)) return [];
  return node.properties.flatMap((property) => {
    const name = property.name?.getText() ?? '';
    if (!IDENTITY.test(name)) return [];
    if (ts.isShorthandPropertyAssignment(property)) return [{ name, value: property.name }];
    if (!ts.isPropertyAssignment(property) || NOBODY.test(property.initializer.getText())) return [];
    return [{ name, value: property.initializer }];
  });
}

/** The session of the request, or what was looked up by its cookie: `await getSession(request.headers.get('Cookie'))`. */
function isKeptSession(node: ts.Expression): boolean {
  if (isSession(node)) return true;
  const declaration = ts.isIdentifier(node) ? declarationOf(node) : undefined;
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  const call = made && ts.isAwaitExpression(made) ? made.expression : made;
  return (
    call !== undefined &&
    ts.isCallExpression(call) &&
    call.arguments.length > 0 &&
    /^get\w{0,12}Session$/.test(lastName(call.expression))
  );
}

/** The session of the request at hand, not one of a list; also under a name of its own: `const { session: s } = req`. */
function isSession(node: ts.Expression): boolean {
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isNonNullExpression(node))
    return isSession(node.expression);
  if (!ts.isIdentifier(node)) return OF_REQUEST.test(node.getText());
  const declaration = declarationOf(node);
  if (declaration && ts.isVariableDeclaration(declaration))
    return declaration.initializer !== undefined && OF_REQUEST.test(declaration.initializer.getText());
  if (!declaration || !ts.isBindingElement(declaration)) return false;
  if ((declaration.propertyName ?? declaration.name).getText() !== 'session') return false;
  const { parent } = declaration.parent;
  return (
    ts.isParameter(parent) ||
    /^(?:_?req|request|ctx)\b/.test(('initializer' in parent && parent.initializer?.getText()) || '')
  );
}
