import { ts } from '#compiler';
import type { Vocabulary } from '../knowledge/vocabulary.js';
import { declarationOf, enclosingFunction } from '../syntax/scope.js';

import { referencesIn, type Unit } from '../syntax/unit.js';
import type { CallNode, CallValue, Value } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import { argumentsOf } from '../values/calls.js';
import type { Evaluator } from '../values/evaluate.js';
import { regionAround } from '../values/fields.js';
import type { Credential } from './credentials.js';

const COUNTS = spelled('stores', 'countMembers');

export const HOLDS_ITSELF = spelled('secrets', 'holdsItself');
export const MAKES_OR_READS = spelled('purposes', 'makersAndReaders');
/** `SettingEnum.CLIENT_SECRET` is the name of a setting, and not what it holds. */
export const MEMBER_OF_ENUM = spelled('secrets', 'enumMembers');

/** What `credentials.name` is a member of: the name is no secret because its neighbours are. */
export function holdersIn({ node, via = [] }: Value): readonly string[] {
  // What the holder was made of: `new OAuthRequest(…).query.redirect_uri`.
  const classes = via.filter(({ node: { parent } }) => ts.isNewExpression(parent)).map(({ name }) => name);
  const text = ts.isPropertyAccessExpression(node) ? node.expression.getText().slice(-200) : '';
  return [...classes, ...(text.match(/[\w$]+/g) ?? [])];
}

/** `tokens.count`, `secret.length`: how many or how long. */
export function isMeasure(value: Value): boolean {
  if (value.kind === 'union') {
    // `deleted.affected ?? 0`
    const open = value.options.filter(({ kind }) => kind !== 'literal');
    return open.length > 0 && open.every(isMeasure);
  }
  return value.kind === 'member' && COUNTS.test(value.name);
}

/** What a hook reads out of a store: `s.tokens.accessToken` of `useSession((s) => s.tokens.accessToken)`. */
export function selectedBy(call: CallNode): ts.Expression | undefined {
  if (!ts.isCallExpression(call) || !/^(?:use|select|inject)[A-Z]/.test(nameOfCallee(call.expression)))
    return undefined;
  const selector = call.arguments.find(ts.isArrowFunction);
  if (!selector || ts.isBlock(selector.body)) return undefined;
  let root: ts.Expression = selector.body;
  while (ts.isPropertyAccessExpression(root) || ts.isNonNullExpression(root)) root = root.expression;
  const isOwn = ts.isIdentifier(root) && selector.parameters[0]?.name.getText() === root.text;
  return isOwn && root !== selector.body ? selector.body : undefined;
}

/** `JSON.stringify(headers)` shows what is in it. */
export function isShown(node: ts.Node): boolean {
  for (let at = node.parent; at && !ts.isTemplateSpan(at) && !ts.isStatement(at); at = at.parent) {
    if (ts.isCallExpression(at)) return true;
  }
  return false;
}

/** What SvelteKit hands to servers of the environment: `$env/static/private`, and `env` of `$env/dynamic/private`. */
export function privateVariable({ package: from, path }: Value & { kind: 'external' }): string | undefined {
  if (from === '$env/static/private') return path;
  return from === '$env/dynamic/private' ? /^env\.(\w+)$/.exec(path)?.[1] : undefined;
}

export function isOpaque(value: Value): boolean {
  return (
    ['member', 'parameter', 'unknown', 'call', 'caught'].includes(value.kind) ||
    (value.kind === 'external' && value.path.includes('#')) ||
    (value.kind === 'union' && value.options.some(isOpaque))
  );
}

/** `error.toString()`: of a failed request no more than its message. */
export function isMessageAlone(value: Value, { whole }: { readonly whole?: string }): boolean {
  if (whole !== 'failed request' || value.kind !== 'call') return false;
  const { callee } = value;
  return callee.kind === 'member' ? callee.name === 'toString' : callee.kind === 'external' && callee.path === 'String';
}

/** `token.isAttribute()`: what is asked about its part of speech is what a parser makes of a text. */
export function isPartOfText(unit: Unit | undefined, node: ts.Node): boolean {
  const declaration = ts.isIdentifier(node) ? declarationOf(node) : node;
  if (!unit || !declaration || !ts.isParameter(declaration)) return false;
  return referencesIn(unit, declaration).some(
    ({ parent }) =>
      ts.isPropertyAccessExpression(parent) &&
      ts.isCallExpression(parent.parent) &&
      parent.parent.expression === parent &&
      /^is[A-Z]/.test(parent.name.text) &&
      !/expired|valid|active|revoked|fresh/i.test(parent.name.text),
  );
}

/** Every name a value is known by, nearest first. */
export function namesOf(value: Value): string[] {
  const own = value.kind === 'parameter' && ts.isIdentifier(value.node.name) ? [value.node.name.text] : [];
  return [...own, ...(value.via ?? []).map(({ name }) => name).reverse()];
}

export function nameOfCallee(callee: ts.Expression): string {
  if (ts.isIdentifier(callee)) return callee.text;
  return ts.isPropertyAccessExpression(callee) ? callee.name.text : '';
}

/** A credential that the handler around a place, or the route it is given to, says of what it was sent. */
export function spokenOf(vocabulary: Vocabulary, node: ts.Node): string | undefined {
  if (isForEveryRequest(node)) return 'body';
  let found: string | undefined;
  const visit = (at: ts.Node, isOut: boolean): void => {
    if (found !== undefined) return;
    const said = ts.isIdentifier(at) || ts.isStringLiteralLike(at) ? at.text : '';
    const verdict = said.length <= LONGEST_NAME ? vocabulary.judge(said) : undefined;
    const isSaid = isOut
      ? verdict && OF_BODY.test(at.parent.getText().slice(0, LONGEST))
      : verdict && isOfBody(at, verdict);
    if (isSaid) found = said;
    else ts.forEachChild(at, (child) => visit(child, isOut || isOfHeaders(at)));
  };
  visit(regionAround(node), false);
  return found;
}

const LONGEST_NAME = 60;
const LONGEST = 200;
/** `request.body.auth` */
const OF_BODY = /(?:^|\.)(?:body|payload)\??\.\w{1,60}$/;

/** `headers: { Authorization: key }`: what another request is sent with. */
function isOfHeaders(node: ts.Node): boolean {
  return ts.isPropertyAssignment(node) && /^['"]?headers['"]?$/.test(node.name.getText());
}

/** Whether a name is one of what was sent, and not of what the handler has from elsewhere: `const apiKey = readSecret(…)`. */
function isOfBody(name: ts.Node, verdict: string): boolean {
  const { parent } = name;
  if (ts.isIdentifier(name) && /^authorization$/i.test(name.text)) return false;
  if (ts.isPropertyAccessExpression(parent) && parent.name === name) {
    if (verdict !== 'credential') return OF_BODY.test(parent.getText().slice(0, LONGEST));
    return !/^[A-Z\d_]+$/.test(parent.expression.getText());
  }
  if (verdict !== 'credential') return false;
  if (!ts.isIdentifier(name) || ts.isBindingElement(parent)) return true;
  if (ts.isPropertyAssignment(parent) && parent.name === name) return true;
  const declaration = declarationOf(name);
  return !declaration || !ts.isVariableDeclaration(declaration);
}

/** `{ 'usage.input_tokens': usage.cacheReadTokens }`: how much a model read. */
export function isNumberOfTokens(
  vocabulary: Vocabulary,
  entry: { readonly name: string; readonly value: Value },
): boolean {
  const { name, value } = entry;
  return value.kind === 'member' && /tokens$/i.test(value.name) && vocabulary.judge(name) === 'harmless';
}

/** An interceptor or a middleware sees the sign-ins among all other requests. */
function isForEveryRequest(node: ts.Node): boolean {
  for (let at = node; !ts.isSourceFile(at); at = at.parent) {
    if (ts.isMethodDeclaration(at) && /^(?:intercept|use)$/.test(at.name.getText())) return true;
    if (ts.isArrowFunction(at) && ts.isCallExpression(at.parent) && at.parent.arguments.length === 1)
      return /\.use$/.test(at.parent.expression.getText());
  }
  return false;
}

/** `getUserFromToken()` gives a user. */
export function givenBy(called: string): string {
  return called.replace(ASKED_WITH, '');
}

/** `{ api_key: name }`: which key it is. */
export function isDescription(value: Value): boolean {
  const [nearest = value.kind === 'member' ? value.name : ''] = namesOf(value);
  return DESCRIBES.test(nearest);
}

const ASKED_WITH = spelled('purposes', 'askedWith');
const DESCRIBES = spelled('purposes', 'descriptions');

/** `token: TokenBalance`, `token: EncryptedObject`: the types of what it passed through say what a name leaves open. */
export function typeNamesOf({ node, via = [] }: Value): string {
  const types = [node, ...via.map((step) => step.node)].map(typeAt);
  return types.map((type) => (type && ts.isTypeReferenceNode(type) ? type.typeName.getText() : '')).join(' ');
}

function typeAt(node: ts.Node): ts.TypeNode | undefined {
  const declaration = ts.isIdentifier(node) ? declarationOf(node) : node;
  if (!declaration) return undefined;
  if (ts.isParameter(declaration)) return declaration.type;
  if (!ts.isBindingElement(declaration) || !ts.isParameter(declaration.parent.parent)) return undefined;
  // `({ token }: { token: TokenBalance })`
  const { type } = declaration.parent.parent;
  const name = (declaration.propertyName ?? declaration.name).getText();
  const members = type && ts.isTypeLiteralNode(type) ? type.members.filter(ts.isPropertySignature) : [];
  return members.find((member) => member.name.getText() === name)?.type;
}

/** `JSON.stringify(settings)`: all that a program is configured with. */
export function namesSettings(node: ts.Node): boolean {
  return /\b\w{0,20}(?:settings|config(?:uration)?)\b(?!\s*[.[?])/i.test(node.getText().slice(0, 300));
}

/** `${base}/confirm-email/${data.token}`: what the same file puts into links and mails for one use. */
export function isMailedIn(unit: Unit | undefined, name: string): boolean {
  if (!/^(?:token|code|otp|pin|link)$/.test(name) || !unit) return false;
  return [...unit.text.matchAll(FILLED_IN)].some(([text, , member]) => member === name && ONE_USE.test(text));
}

const FILLED_IN = /[`\n]([^`\n]{0,160})\$\{[^{}`]{0,60}?\b(\w{1,20})!?\}/g;
const ONE_USE = spelled('purposes', 'singleUseLinks');

/** `await sendSms(phone, `Your code is ${code}`)`: what the function around a place also sends to somebody to be typed in. */
export function isSentToType(name: string, node: ts.Node): boolean {
  if (!TYPED.test(name)) return false;
  let around = enclosingFunction(node);
  if (ts.isSourceFile(around)) return false;
  // What a callback of a list gives is given by the function around it.
  const outer = enclosingFunction(around);
  if (around.parameters.length === 0 && !ts.isSourceFile(outer)) around = outer;
  return [...around.getText().slice(0, LONGEST_HANDLER).matchAll(TELLS)].some(([told]) =>
    new RegExp(String.raw`\b${name}\b`).test(told),
  );
}

const TYPED = /^(?:code|pin|otp)$/;
const LONGEST_HANDLER = 8000;
const TELLS = new RegExp(`\\b\\w{0,20}${spelled('calls', 'tellingPeople').source}[^;]{0,300}`, 'gi');

const ASKS = spelled('decisions', 'askingOfCredentials');

/** `readToken()` gives a token, `sendAuthRequest()` an answer, and `validateApiKey(key)` says something about one. */
export function saysWhatItGives(vocabulary: Vocabulary, called: string): boolean {
  if (ASKS.test(called.split('.').at(-1) ?? '')) return false;
  const [last = '', ...others] =
    givenBy(called.split('.').at(-1) ?? '')
      .match(/[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])/g)
      ?.reverse() ?? [];
  return vocabulary.judge(last) !== undefined || vocabulary.judge(`${others[0]} ${last}`) === 'credential';
}

/** The entry that is read from a store: `await SecureStore.getItemAsync('access_token')`. */
export function keptUnder(evaluator: Evaluator, { node, frame }: CallValue): string | undefined {
  const [key] = argumentsOf(node);
  const entry = key && evaluator.evaluate(key, frame);
  return entry?.kind === 'literal' && typeof entry.value === 'string' ? entry.value : undefined;
}

/** Whether it came out of a function that is called after what it hides, or was given a name that says that it is none. */
export function isMasked(vocabulary: Vocabulary, { via = [] }: Value): boolean {
  const last = via.at(-1);
  // The last name a value was given says most: `const tokenPath = env.WORKER_TOKEN.replace('file://', '')`.
  if (last !== undefined && !ts.isCallExpression(last.node) && vocabulary.judge(last.name) === 'harmless') return true;
  return via.some(({ node, name }) => ts.isCallExpression(node) && vocabulary.isMasking(name.split('.').at(-1) ?? ''));
}

/** The member that holds it says more than the function that made it: `{ token: readBearerToken(request) }`. */
export function calledAs(vocabulary: Vocabulary, name: string, found: Credential): Credential {
  // `{ Authorization: `Bearer ${token}` }`: where it goes says what it is.
  if (found.evidence === 'ambiguous name' && !found.whole && vocabulary.judge(name) === 'credential')
    return { ...found, what: `\`${name}\``, name, evidence: 'name' };
  const isCalled = ts.isCallExpression(found.node) && found.evidence === 'name' && !found.whole;
  const verdict = isCalled ? vocabulary.judge(name) : undefined;
  return verdict === 'credential' || verdict === 'ambiguous' ? { ...found, what: `\`${name}\`` } : found;
}

/** What a verifier or a decoder gives back, as a whole. */
export function claimsOf(node: ts.Node): Credential {
  return { what: 'all claims of a token', evidence: 'ambiguous name', whole: 'claims', node };
}

/** The settings of a request that an interceptor has put a credential into. */
export function sentRequest(node: ts.Node): Credential {
  return { what: 'the request with its Authorization header', evidence: 'origin', whole: 'request', node };
}
