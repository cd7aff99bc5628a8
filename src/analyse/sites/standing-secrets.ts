import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { lastName, type Unit } from '../syntax/unit.js';
import { opens, signsInElsewhere } from '../text/committed-password.js';
import { COMPARED_WITH_TEXT, CREDENTIAL_NAMED, PROVIDER_SHAPES, SIGNS_IN } from '../text/secret-search.js';
import { namesCredential, secretKind } from '../text/secret-text.js';
import { spelled } from '../text/spellings.js';

const PUBLIC_NAME = spelled('secrets', 'publicVariables');

/** How a text is known to be a secret, for messages. */
const MATCHES = {
  shape: matchOf('has the shape of a provider’s secret'),
  test: matchOf('has the shape of a provider’s secret for test accounts'),
  name: matchOf('is made by a generator, and its name says that it is secret'),
  key: matchOf('is made by a generator, and its name says that it opens an interface'),
  address: matchOf('brings a password along'),
  pair: matchOf('signs in beside a user’s name'),
  compared: matchOf('is all that somebody has to know'),
  client: matchOf('stands beside the id of its client'),
  fallback: matchOf('stands in for a secret that is not configured'),
} as const;

const looksLikeSecret = new RegExp(`${PROVIDER_SHAPES}|${CREDENTIAL_NAMED}|${SIGNS_IN}`, 'i');
const mayCompare = new RegExp(COMPARED_WITH_TEXT, 'i');
export const ENVIRONMENT_FILE = /(?:^|\/)environments?\/environment(?:\.\w+)?\.ts$/;
const OPENS_INTERFACE = spelled('secrets', 'interfaceKeys');
/** Keys that providers make to stand in pages, whoever holds them. */
const PUBLIC_KEY = /^(?:AIza|pk[._]|phc_|eyJ)/;
const PASSWORD = /^(?:pass(?:word|wd|phrase|code)?|pwd|secret|api_?key)$/i;
const VARIABLE = /(?:process|import\.meta|Bun)\.env(?:\.(\w+)|\[['"](\w+)['"]\])\s*$/;
/** What a password was hashed to. */
const HASHED = /^\$(?:2[abxy]|argon2|scrypt|pbkdf2)/;
const SETTING = /\.get(?:<[^<>()]{0,40}>)?\(\s*['"]([\w.]+)['"]\s*\)\s*!?$/;

function matchOf(name: string): MatchedEntry {
  return { name, entry: { role: 'secret.standing' }, model: { package: '', exports: {} } };
}

/** What a form shows in an empty field. */
function isHint({ parent }: ts.Node): boolean {
  const attribute = ts.isJsxExpression(parent) ? parent.parent : parent;
  return ts.isJsxAttribute(attribute) && /^placeholder$|hint$/i.test(attribute.name.getText());
}

/** Texts in the code that are secrets by their shape, or by their name and the look of a generated value, or that stand in for one. */
export function standingSecrets(unit: Unit): Site[] {
  const sites = new Map<ts.Node, Site>();
  const add = (node: ts.StringLiteralLike, match: MatchedEntry, name: string | undefined): void => {
    // What stands in the environments of an Angular app is in its bundle, which is said instead.
    if (ENVIRONMENT_FILE.test(unit.path) && name !== undefined && isCredentialName(name)) return;
    if (!sites.has(node))
      sites.set(node, {
        role: 'secret.standing',
        match,
        node,
        unit,
        external: undefined,
        given: { value: node, ...(name === undefined ? {} : { name }) },
      });
  };
  for (const { text, name } of fallbacks(unit)) add(text, MATCHES.fallback, name);
  if (mayCompare.test(unit.text)) for (const { text, name } of compared(unit)) add(text, MATCHES.compared, name);
  if (!looksLikeSecret.test(unit.text)) return [...sites.values()];
  const visit = (node: ts.Node): void => {
    if (isExample(node)) return;
    if (ts.isStringLiteralLike(node) && isBesideUser(node) && opens(node.text, false))
      add(node, MATCHES.pair, nameFor(node));
    else if (ts.isStringLiteralLike(node) && signsInElsewhere(node.text, false) && !isHint(node))
      add(node, MATCHES.address, nameFor(node));
    else if (ts.isStringLiteralLike(node) && node.text.length >= 16) {
      const kind = secretKind(node.text);
      const name = nameFor(node);
      if (kind === 'live') add(node, MATCHES.shape, name);
      else if (kind === 'test') add(node, MATCHES.test, name);
      else if ((kind === 'plain' || kind === 'random') && isBesideClient(node)) add(node, MATCHES.client, name);
      else if (kind === 'random' && !HASHED.test(node.text) && name !== undefined && /\d\D*\d/.test(node.text)) {
        if (isCredentialName(name)) add(node, MATCHES.name, name);
        else if (OPENS_INTERFACE.test(name) && !PUBLIC_KEY.test(node.text)) add(node, MATCHES.key, name);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(unit.source);
  return [...sites.values()];
}

/** `example: { … }`, as schemas have them, and `const KEY_PLACEHOLDER = '…'`, as forms do. */
function isExample(node: ts.Node): boolean {
  if (ts.isVariableDeclaration(node)) return /(?:^|[a-z]|_)placeholder$/i.test(textOfName(node.name) ?? '');
  return ts.isPropertyAssignment(node) && /^(?:examples?|samples?|placeholder)$/i.test(textOfName(node.name) ?? '');
}

/** `auth: { username: 'shop', password: '…' }` */
function isBesideUser(node: ts.StringLiteralLike): boolean {
  const { parent } = node;
  if (!ts.isPropertyAssignment(parent) || !/^pass(?:word)?$/.test(textOfName(parent.name) ?? '')) return false;
  const holder = parent.parent.parent;
  return (
    ts.isPropertyAssignment(holder) &&
    textOfName(holder.name) === 'auth' &&
    parent.parent.properties.some(({ name }) => name !== undefined && /^user(?:name)?$/.test(textOfName(name) ?? ''))
  );
}

/** `password === 'text'`, where the text is one that a person would choose, or stands beside the name of a user. */
function* compared(unit: Unit): Iterable<Fallback> {
  for (const node of unit.comparisons) {
    const [text, other] = ts.isStringLiteralLike(node.left) ? [node.left, node.right] : [node.right, node.left];
    if (!ts.isStringLiteralLike(text)) continue;
    const name = lastName(other);
    if (!PASSWORD.test(name) || text.text.length < 4 || secretKind(text.text) === 'placeholder') continue;
    const isChosen = text.text.length >= 6 && /[a-z]/i.test(text.text) && /\d|[^\w\s-]/.test(text.text);
    if (isChosen || isBesideName(node)) yield { text, name };
  }
}

/** `user === 'admin' && …` */
function isBesideName(node: ts.BinaryExpression): boolean {
  const { parent } = node;
  if (!ts.isBinaryExpression(parent)) return false;
  const beside = parent.left === node ? parent.right : parent.left;
  return (
    ts.isBinaryExpression(beside) &&
    [beside.left, beside.right].some(ts.isStringLiteralLike) &&
    [beside.left, beside.right].some((side) => /^(?:user|user_?name|login|name|e?mail)$/i.test(lastName(side)))
  );
}

/** `{ clientID: …, clientSecret: 'text' }` */
function isBesideClient({ parent, text }: ts.StringLiteralLike): boolean {
  if (!ts.isPropertyAssignment(parent) || !/^client_?secret$/i.test(textOfName(parent.name) ?? '')) return false;
  // What a field is called in another language: `clientSecret: 'Client-Schlüssel'`.
  if (!/^[\x21-\x7e]+$/.test(text)) return false;
  return parent.parent.properties.some(({ name }) => name && /^client_?id$/i.test(textOfName(name) ?? ''));
}

interface Fallback {
  readonly text: ts.StringLiteralLike;
  readonly name: string;
}

/** `env.JWT_SECRET ?? 'text'`, the default of a schema, `config.get('JWT_SECRET', 'text')`. */
function* fallbacks(unit: Unit): Iterable<Fallback> {
  const found = (text: ts.Expression | undefined, name: string | undefined): Fallback[] =>
    text && ts.isStringLiteralLike(text) && text.text !== '' && name !== undefined && isCredentialName(name)
      ? [{ text, name }]
      : [];
  for (const [name, uses] of unit.identifiers) {
    if (name === 'default' || name === 'devDefault') continue;
    if (!/secret|key|token|passw/i.test(name)) continue;
    for (const use of uses) {
      yield* found(...besides(use, name));
      const key = bytesByDefault(use);
      if (key && !isCredentialName(name)) yield { text: key, name };
    }
  }
  for (const call of unit.calls.get('get') ?? []) {
    if (!ts.isCallExpression(call)) continue;
    const [key, text] = call.arguments;
    const name = key && ts.isStringLiteralLike(key) ? key.text : undefined;
    yield* found(text, name);
    const { parent } = call;
    if (isChoice(parent) && parent.left === call) yield* found(parent.right, name);
  }
  for (const call of unit.calls.get('default') ?? []) {
    if (ts.isCallExpression(call)) yield* found(call.arguments[0], nameFor(call) ?? namedInChain(call));
  }
  for (const property of unit.properties) {
    if (isRuntimeSetting(property)) yield* found(property.initializer, textOfName(property.name));
    if (property.name.getText() === 'default') yield* found(property.initializer, nameOfSetting(property));
  }
}

/** `runtimeConfig: { jwtSecret: 'text' }` of Nuxt: what NUXT_JWT_SECRET takes the place of, where it is set. */
function isRuntimeSetting(property: ts.PropertyAssignment): boolean {
  for (let at: ts.Node = property.parent; ts.isObjectLiteralExpression(at); at = at.parent.parent) {
    if (!ts.isPropertyAssignment(at.parent)) return false;
    const name = textOfName(at.parent.name);
    if (name === 'public') return false;
    if (name === 'runtimeConfig') return /(?:^|\/)nuxt\.config\.[cm]?[jt]s$/.test(property.getSourceFile().fileName);
  }
  return false;
}

/** What stands where `process.env.NAME` is not set, or what is taken out of `process.env` instead. */
function besides(use: ts.Identifier, name: string): [ts.Expression | undefined, string | undefined] {
  const { parent } = use;
  const none = [undefined, undefined] satisfies [undefined, undefined];
  if (ts.isBindingElement(parent) && parent.initializer) {
    const variable = parent.parent.parent;
    if (ts.isParameter(variable)) return isKeyByDefault(parent.initializer, name) ? [parent.initializer, name] : none;
    const from = ts.isVariableDeclaration(variable) ? (variable.initializer?.getText() ?? '') : '';
    return /\.env$/.test(from) ? [parent.initializer, name] : none;
  }
  if (ts.isParameter(parent) && parent.name === use && parent.initializer)
    return isKeyByDefault(parent.initializer, name) ? [parent.initializer, name] : none;
  const read = ts.isPropertyAccessExpression(parent) && parent.name === use ? parent : undefined;
  const choice = read?.parent;
  if (!read || !choice || !ts.isBinaryExpression(choice) || choice.left !== read || !VARIABLE.test(read.getText()))
    return none;
  return isChoice(choice) || isSetWhereMissing(choice) ? [choice.right, name] : none;
}

/** A parameter that is a key wherever its function is called without one. A password may be the label of a field. */
function isKeyByDefault(text: ts.Expression, name: string): boolean {
  return (
    ts.isStringLiteralLike(text) &&
    /secret|key/i.test(name) &&
    text.text.length >= 8 &&
    /^(?:plain|random|live)$/.test(secretKind(text.text)) &&
    /[^A-Za-z]/.test(text.text)
  );
}

const FOR_A_RUN = spelled('secrets', 'forOneRun');

/** `signer(key = 'text') { return encode(key); }`: a key by what is done with it, not the name of something that is looked up. */
function bytesByDefault(use: ts.Identifier): ts.StringLiteralLike | undefined {
  const { parent } = use;
  if (!ts.isParameter(parent) || parent.name !== use || !/key$/i.test(use.text)) return undefined;
  const { initializer: text } = parent;
  if (!text || !ts.isStringLiteralLike(text) || !isKeyByDefault(text, use.text)) return undefined;
  const around = parent.parent.getText().slice(0, 4_000);
  const isBytes = new RegExp(
    `(?:\\.encode|Buffer\\.from|createSecretKey)\\(${use.text.slice(0, 60).replaceAll('$', '\\$')}\\b`,
  );
  return isBytes.test(around) && CRYPTIC.test(around) ? text : undefined;
}

const CRYPTIC = spelled('secrets', 'keyUses');

/** `env.NAME ||= 'text'`, `if (!env.NAME) env.NAME = 'text'`; what only runs tests or makes documents is set up like that, too. */
function isSetWhereMissing(node: ts.BinaryExpression): boolean {
  if (ts.isStringLiteralLike(node.right) && FOR_A_RUN.test(node.right.text)) return false;
  const { kind } = node.operatorToken;
  if (kind === ts.SyntaxKind.BarBarEqualsToken || kind === ts.SyntaxKind.QuestionQuestionEqualsToken) return true;
  if (kind !== ts.SyntaxKind.EqualsToken) return false;
  let at: ts.Node = node.parent;
  while (ts.isExpressionStatement(at) || ts.isBlock(at)) at = at.parent;
  return ts.isIfStatement(at) && at.expression.getText() === `!${node.left.getText()}`;
}

function isChoice(node: ts.Node): node is ts.BinaryExpression {
  return (
    ts.isBinaryExpression(node) &&
    (node.operatorToken.kind === ts.SyntaxKind.BarBarToken ||
      node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken)
  );
}

/** The setting of a schema that is an object: `JWT_SECRET: str({ default: … })`, `{ env: 'JWT_SECRET', default: … }`. */
function nameOfSetting(property: ts.PropertyAssignment): string | undefined {
  const object = property.parent;
  for (const other of object.properties) {
    if (ts.isPropertyAssignment(other) && other.name.getText() === 'env' && ts.isStringLiteralLike(other.initializer))
      return other.initializer.text;
  }
  const call = object.parent;
  if (!ts.isCallExpression(call) || !ts.isPropertyAssignment(call.parent)) return undefined;
  return textOfName(call.parent.name);
}

/** `env.get('JWT_SECRET').default('text')` */
function namedInChain(call: ts.CallExpression): string | undefined {
  const { expression } = call;
  if (!ts.isPropertyAccessExpression(expression)) return undefined;
  return SETTING.exec(expression.expression.getText().slice(-200))?.[1];
}

/** The property, variable or field that a text, or the chain of calls it is an argument of, is the value of. */
function nameFor(node: ts.Node): string | undefined {
  let at = node;
  for (let steps = 0; steps < 8; steps++) {
    const { parent } = at;
    if (ts.isPropertyAssignment(parent) || ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent))
      return parent.initializer === at ? textOfName(parent.name) : undefined;
    if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken)
      return parent.right === at ? lastName(parent.left) : undefined;
    if (isChoice(parent) ? parent.right !== at : !isLink(parent, at)) return undefined;
    at = parent;
  }
  return undefined;
}

/** `z.string().default(…).optional()`: what is called on what is called. */
function isLink(node: ts.Node, inner: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node)) return node.expression === inner;
  if (ts.isCallExpression(node)) return node.expression === inner;
  return ts.isAsExpression(node) || ts.isParenthesizedExpression(node) || ts.isSatisfiesExpression(node);
}

function textOfName(name: ts.Node): string | undefined {
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) ? name.text : undefined;
}

/** `clientSecret` says what `CLIENT_SECRET` says. */
export function isCredentialName(name: string): boolean {
  // What somebody does with one: `{ signIn: 'b2c_1_in', resetPassword: 'b2c_1_reset' }`.
  if (/^(?:reset|change|update|set|forgot)_?password$/i.test(name)) return false;
  const snake = name.slice(0, 100).replace(/([a-z0-9])([A-Z])/g, '$1_$2');
  return namesCredential(snake) && !PUBLIC_NAME.test(snake);
}
