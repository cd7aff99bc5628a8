import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { bare } from '../syntax/bare.js';
import { declarationOf, enclosingFunction } from '../syntax/scope.js';
import { lastName, type Unit } from '../syntax/unit.js';
import { mayMatchLoosely, STARS } from '../text/loose-match-text.js';
import { spelled } from '../text/spellings.js';
import { isInCallback } from './session-claims.js';

const MATCH: MatchedEntry = {
  name: 'address',
  entry: { role: 'address.match' },
  model: { package: '', exports: {} },
};
const ADDRESSED = spelled('requests', 'addressesOfCallers');
const READS = spelled('requests', 'originReads');
const LONGEST = 400;

/** Where a part of an address, an origin or an email decides whose it is. */
export function looseMatchesIn(unit: Unit): Site[] {
  if (!mayMatchLoosely(unit.text)) return [];
  const sites: Site[] = [];
  const add = (node: ts.CallExpression | ts.NewExpression, kind: string, name: string): void => {
    sites.push({ role: 'address.match', match: MATCH, node, unit, external: undefined, given: { kind, name } });
  };
  for (const method of ['includes', 'endsWith', 'startsWith', 'match', 'test', 'indexOf', 'search'])
    for (const call of unit.calls.get(method) ?? []) {
      if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) continue;
      const [argument] = call.arguments;
      const isTest = method === 'test';
      const whole = isTest ? argument : call.expression.expression;
      const part = isTest ? call.expression.expression : argument;
      const name = whole && part && nameOf(whole);
      if (name && part && isLoose(method, part, name) && (decides(call, name) || letsThrough(call, whole)))
        add(call, 'part', name);
    }
  for (const method of ['minimatch', 'isMatch'])
    for (const call of unit.calls.get(method) ?? []) {
      const [whole] = ts.isCallExpression(call) ? call.arguments : [];
      if (whole && ts.isCallExpression(call) && nameOf(whole) === 'redirect' && decides(ofAny(call), 'redirect'))
        add(call, 'part', 'redirect');
    }
  for (const made of unit.calls.get('RegExp') ?? []) {
    const [text] = ts.isNewExpression(made) ? (made.arguments ?? []) : [];
    if (text && ts.isNewExpression(made) && isStarsToPattern(text) && isOfAddress(made))
      add(made, 'pattern', 'pattern');
  }
  return sites;
}

type Named = 'origin' | 'redirect' | 'email';

/** What is asked, by its name: a parameter or member that is called so, or what the header of that name was read into. */
function nameOf(node: ts.Expression): Named | undefined {
  const at = through(node);
  const text = at.getText().slice(-80);
  const name = lastName(at) || (READS.test(text) ? 'origin' : '');
  if (/^(?:request_?|event_?)?origin$/i.test(name)) return isOrigin(at) ? 'origin' : undefined;
  if (ADDRESSED.test(name) || ADDRESSED.test(readAs(at)) || isTargetOfCallback(at)) return 'redirect';
  const address = HOST.test(name) ? addressOf(at) : undefined;
  if (address && ASKED.test(`${address.getText()} ${heldBy(address).getText()}`)) return 'redirect';
  if (address) return /^origin$/i.test(lastName(address)) ? 'origin' : nameOf(address);
  return EMAIL.test(name) || EMAIL.test(lastName(heldBy(at))) ? 'email' : undefined;
}

const HOST = /^host(?:name)?$/;
/** Parts of a request that say where to go next. */
const ASKED = /\b(?:req|request|ctx|c|url)\.(?:query|body|searchParams)\b|\bsearchParams\.get\(/;

/** `new URL(next).hostname`, also through variables: the address whose host it is. */
function addressOf(at: ts.Expression): ts.Expression | undefined {
  if (ts.isPropertyAccessExpression(at))
    return parsedBy(ts.isIdentifier(at.expression) ? heldBy(at.expression) : at.expression);
  const declaration = ts.isIdentifier(at) ? declarationOf(at) : undefined;
  const holder = declaration && ts.isBindingElement(declaration) ? declaration.parent.parent : undefined;
  if (holder && ts.isVariableDeclaration(holder)) return holder.initializer && parsedBy(holder.initializer);
  const held = heldBy(at);
  return ts.isPropertyAccessExpression(held) && HOST.test(held.name.text) ? addressOf(held) : undefined;
}

function parsedBy(made: ts.Expression): ts.Expression | undefined {
  const [address] = ts.isNewExpression(made) && made.expression.getText() === 'URL' ? (made.arguments ?? []) : [];
  const isText = address && ts.isCallExpression(address) && address.expression.getText() === 'String';
  return isText ? address.arguments[0] : address;
}

const EMAIL = /^(?:user_?)?email(?:_?address)?$/i;

/** `callbacks: { redirect({ url, baseUrl }) { … } }`: any link to the sign-in page may give this address. */
function isTargetOfCallback(at: ts.Expression): boolean {
  return IN_CALLBACK.test(at.getText()) && isInCallback(at, 'redirect');
}

const IN_CALLBACK = /^(?:url|new URL\(url\)\.(?:href|host|hostname|origin))$/;

/** `const address = profile.email ?? ''` */
function heldBy(at: ts.Expression): ts.Expression {
  const declaration = ts.isIdentifier(at) ? declarationOf(at) : undefined;
  const held = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return held ? through(held) : at;
}

/** What a variable is called where it is read: `redirect_uri` of `{ redirect_uri: back }`, `query.redirect_uri`, `c.req.query('redirect_uri')`. */
function readAs(at: ts.Expression): string {
  const declaration = ts.isIdentifier(at) ? declarationOf(at) : undefined;
  if (declaration && ts.isBindingElement(declaration)) return declaration.propertyName?.getText() ?? '';
  const held = heldBy(at);
  if (held === at) return '';
  const [name] = ts.isCallExpression(held) ? held.arguments : [];
  return name && ts.isStringLiteralLike(name) ? name.text : lastName(held);
}

function through(node: ts.Expression): ts.Expression {
  const at = bare(node);
  const [text] = ts.isCallExpression(at) && at.expression.getText() === 'String' ? at.arguments : [];
  if (text) return through(text);
  if (ts.isBinaryExpression(at) && /^(?:\?\?|\|\|)$/.test(at.operatorToken.getText())) return through(at.left);
  if (
    ts.isCallExpression(at) &&
    ts.isPropertyAccessExpression(at.expression) &&
    /^(?:toLowerCase|trim|toString)$/.test(at.expression.name.text)
  )
    return through(at.expression.expression);
  return at;
}

/** The origin of a message or a request, not a part of some address or a place on a map. */
function isOrigin(at: ts.Expression): boolean {
  const text = at.getText();
  if (READS.test(text) || /^(?:e|ev|evt|event|message|msg)\.origin$/.test(text.replace(/[?!]/g, ''))) return true;
  const declaration = ts.isIdentifier(at) ? declarationOf(at) : undefined;
  if (!declaration || !ts.isVariableDeclaration(declaration)) return false;
  const made = declaration.initializer;
  return made !== undefined && READS.test(through(made).getText());
}

/** `uri.indexOf(registered) === 0`, too. */
const BY_TEXT = /^(?:startsWith|includes|indexOf)$/;
const BY_PATTERN: ReadonlySet<string> = new Set(['test', 'match', 'search']);

/** Whether others may have the part in theirs too: a host without its edges, a pattern without anchors. */
function isLoose(method: string, part: ts.Expression, name: Named): boolean {
  const at = bare(part);
  if (ts.isRegularExpressionLiteral(at)) return isOpenPattern(at.text, name);
  // The base of Auth.js has no slash behind its host.
  if (BY_TEXT.test(method) && name === 'redirect' && (ts.isIdentifier(at) || ts.isPropertyAccessExpression(at)))
    return method === 'startsWith' ? at.getText() === 'baseUrl' || isRegistered(at) : isOneRegistered(at);
  if (method === 'endsWith' && name !== 'email' && ts.isIdentifier(at))
    return elementsFor(at).some((element) => isLoose(method, element, name));
  if (BY_PATTERN.has(method) || !ts.isStringLiteralLike(at)) return false;
  const { text } = at;
  if (!isHost(text, name)) return false;
  if (method === 'endsWith') return name === 'email' ? !text.includes('@') : !/^(?:\.|[a-z]+:\/\/)/.test(text);
  if (method === 'startsWith') return name !== 'email' && /^https?:\/\/[\w.-]+(?::\d+)?$/.test(text);
  return name === 'email' ? text.includes('@') : true;
}

/** `HOSTS.some((host) => hostname.endsWith(host))`: what stands in a list of the same file. */
function elementsFor(part: ts.Identifier): readonly ts.Expression[] {
  const declaration = declarationOf(part);
  const fn = declaration && ts.isParameter(declaration) ? declaration.parent : undefined;
  const list = fn && ts.isCallExpression(fn.parent) ? fn.parent.expression : undefined;
  return list && ts.isPropertyAccessExpression(list) && list.name.text === 'some' ? listed(list.expression) : [];
}

function listed(list: ts.Expression): readonly ts.Expression[] {
  const made = bare(heldBy(list));
  return ts.isArrayLiteralExpression(made) ? made.elements : [];
}

/** `client.redirectUri`, or one of `client.redirectUris`: what was registered is the whole address. */
function isRegistered(part: ts.Expression): boolean {
  if (!ts.isIdentifier(part) && !ts.isPropertyAccessExpression(part)) return false;
  return isOneRegistered(part) || REGISTERED.test(lastName(part));
}

function isOneRegistered(part: ts.Expression): boolean {
  const declaration = ts.isIdentifier(part) ? declarationOf(part) : undefined;
  const fn = declaration && ts.isParameter(declaration) ? declaration.parent : undefined;
  const list = fn && ts.isCallExpression(fn.parent) ? fn.parent.expression : undefined;
  if (list && ts.isPropertyAccessExpression(list) && ANY.test(list.name.text))
    return REGISTERED.test(lastName(list.expression));
  // `for (const uri of client.redirectUris)`
  const loop = declaration && ts.isVariableDeclaration(declaration) ? declaration.parent.parent : undefined;
  return loop !== undefined && ts.isForOfStatement(loop) && REGISTERED.test(lastName(loop.expression));
}

const ANY = /^(?:some|find|every)$/;
const REGISTERED =
  /(?:redirect|callback|allowed|registered)\w{0,12}(?:ur[il]|uris|url)s?$|^allowed\w{0,12}(?:redirects?|callbacks?)$/i;

function isHost(text: string, name: Named): boolean {
  const host = text.replace(/^[a-z]+:\/\//, '').replace(/^@/, '');
  return (
    /^\.?[\w-]+(?:\.[\w-]+)+(?::\d+)?\/?$/.test(host) ||
    (name === 'origin' && /^[a-z]{4,}$/.test(host) && text !== host)
  );
}

/** `/https:\/\/.*\.app.example/`: what names a host, and has no end or no beginning. */
function isOpenPattern(literal: string, name: Named): boolean {
  const text = literal.slice(1, literal.lastIndexOf('/'));
  if (!/[\w)]\\?\.[a-z]{2,}/.test(text)) return false;
  const ends = /\$|\(\?=\[|\\\/\)?$|\[\/|\(\?:\\\/|\\b$|\(:|\(\?::/.test(text.slice(-24)) || /\$\)?$/.test(text);
  const begins = /^\^|^\(\^|^\(\?:\^/.test(text) || name === 'email' || /^(?:\\\.|\(\?:\\\.)/.test(text);
  return name === 'email' ? !ends || !text.includes('@') : !(ends && begins);
}

/** Whether something hangs on it: a condition, or the answer of a function that is asked. */
function decides(call: ts.Node, name: Named): boolean {
  for (let at = call; ; at = at.parent) {
    const { parent } = at;
    // What is asked speaks of the address anyway: what hangs on it has to.
    if (ts.isIfStatement(parent)) return parent.expression === at && hangsOn(parent, name);
    if (ts.isConditionalExpression(parent))
      return parent.condition === at && ASKS.test(`${around(parent.whenTrue)} ${around(parent.whenFalse)}`);
    if (ts.isReturnStatement(parent)) return isAsked(nameAround(parent), name);
    if (ts.isVariableDeclaration(parent)) return name === 'redirect' && refusesWithout(parent);
    if (ts.isArrowFunction(parent) && isAskedOfAny(parent)) {
      at = parent;
      continue;
    }
    if (ts.isArrowFunction(parent)) return isAsked(nameAround(at), name);
    if (!PASSING.has(parent.kind) && !isTruth(parent) && !ts.isArrowFunction(at)) return false;
  }
}

/** `const known = uris.find(…); if (!known) return …` */
function refusesWithout({ name, parent: { parent: statement } }: ts.VariableDeclaration): boolean {
  if (!ts.isVariableStatement(statement) || !ts.isBlock(statement.parent)) return false;
  const { statements } = statement.parent;
  const next = statements[statements.indexOf(statement) + 1];
  return (
    next !== undefined &&
    ts.isIfStatement(next) &&
    next.expression.getText().includes(name.getText()) &&
    hangsOn(next, 'redirect')
  );
}

/** `url.includes('shop.example') ? url : baseUrl` of such a callback. */
function letsThrough(call: ts.Node, whole: ts.Expression): boolean {
  if (!isTargetOfCallback(through(whole))) return false;
  for (let at = call; ; at = at.parent) {
    const { parent } = at;
    if (ts.isIfStatement(parent)) return parent.expression === at && /\breturn\b/.test(around(parent.thenStatement));
    if (ts.isConditionalExpression(parent)) return parent.condition === at;
    if (!PASSING.has(parent.kind)) return false;
  }
}

/** `patterns.some((one) => minimatch(uri, one))`: the call that asks whether there is one. */
function ofAny(call: ts.Node): ts.Node {
  const { parent: fn } = call;
  const asks = ts.isArrowFunction(fn) ? fn.parent : undefined;
  return asks && ts.isCallExpression(asks) && ANY.test(lastName(asks.expression)) ? asks : call;
}

/** `uris.some((uri) => …)` */
function isAskedOfAny({ parent }: ts.ArrowFunction): boolean {
  return (
    ts.isCallExpression(parent) &&
    ts.isPropertyAccessExpression(parent.expression) &&
    ANY.test(parent.expression.name.text) &&
    (REGISTERED.test(lastName(parent.expression.expression)) || listed(parent.expression.expression).length > 0)
  );
}

/** Mails are sorted by their domain for many reasons: of an email, only what refuses or gives a right decides. */
function hangsOn({ thenStatement, elseStatement }: ts.IfStatement, name: Named): boolean {
  const branches = `${around(thenStatement)} ${elseStatement ? around(elseStatement) : ''}`;
  return REFUSAL.test(name === 'email' ? branches.replace(/\breturn\b(?! (?:true|false)\b)/g, '') : branches);
}

/** `Boolean(…)` */
function isTruth(node: ts.Node): boolean {
  return ts.isCallExpression(node) && node.expression.getText() === 'Boolean';
}

const PASSING: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.ParenthesizedExpression,
  ts.SyntaxKind.PrefixUnaryExpression,
  ts.SyntaxKind.BinaryExpression,
]);
const REFUSAL = spelled('decisions', 'refusedOrigins');
const ASKS = spelled('decisions', 'originAnswers');
const ANSWERS = spelled('decisions', 'addressAnswers');

/** `isGmail` says what a mail is, `isStaff` who somebody is. */
function isAsked(fn: string, name: Named): boolean {
  return ANSWERS.test(fn) && !(name === 'email' && /^is[A-Z]/.test(fn) && !PEOPLE.test(fn));
}

const PEOPLE = spelled('decisions', 'peopleLetIn');

function around(node: ts.Node): string {
  return node.getText().slice(0, LONGEST);
}

function nameAround(node: ts.Node): string {
  const fn = enclosingFunction(node);
  if (ts.isSourceFile(fn)) return '';
  const { parent } = fn;
  const holder = ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) ? parent.name : undefined;
  return (fn.name ?? holder)?.getText() ?? '';
}

/** A text with stars in it that becomes a pattern, with its dots left to match anything or nothing at the end. */
function isStarsToPattern(text: ts.Expression): boolean {
  const written = text.getText();
  const made = ts.isIdentifier(text) ? initializerOf(text) : written;
  if (!STARS.test(made)) return false;
  const isEscaped =
    /\.replace(?:All)?\(\s*(?:\/[^\n]{0,40}\\?\.[^\n]{0,40}\/|['"]\.['"])\w*\s*,\s*['"`](?:\\\\\.|\\\\\$&|\\\\\$1|\[\.\])|escape/i.test(
      made,
    );
  const isClosed = /\$['"`)]|\$\)?['"`]/.test(`${written}${made}`.replace(/\$[&1]/g, ''));
  return !isEscaped || !isClosed;
}

function initializerOf(name: ts.Identifier): string {
  const declaration = declarationOf(name);
  return declaration && ts.isVariableDeclaration(declaration) ? (declaration.initializer?.getText() ?? '') : '';
}

/** Whether the function around a pattern speaks of origins or of where a browser is sent. */
function isOfAddress(node: ts.Node): boolean {
  const fn = enclosingFunction(node);
  const outer = ts.isSourceFile(fn) ? fn : fn.parent;
  return OF_ADDRESS.test(
    `${nameAround(node)} ${node.parent.parent.getText().slice(0, LONGEST)} ${outer.parent ? outer.parent.getText().slice(0, LONGEST) : ''}`,
  );
}

const OF_ADDRESS = /redirect|origins?\b|callback_?ur[il]|return_?to/i;
