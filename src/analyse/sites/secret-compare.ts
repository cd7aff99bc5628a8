import { ts } from '#compiler';
import { nameOfValue, settingOf, variableOf } from '../flow/naming.js';
import { isRequest, spineOf } from '../flow/origin.js';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { comparedPairs, comparesParameters } from '../syntax/compared-pairs.js';
import { declarationOf } from '../syntax/scope.js';
import type { Unit } from '../syntax/unit.js';
import { optionsOf, type Value } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import type { Program } from '../values/program.js';

const MATCH: MatchedEntry = {
  name: 'comparison',
  entry: { role: 'secret.compare' },
  model: { package: '', exports: {} },
};
const SPEAKING = spelled('secrets', 'comparedSecrets');
const MAKES = /createHmac\(|(?:pbkdf2|scrypt)Sync\(/;
const KEY_HEADER = spelled('secrets', 'keyHeaders');
/** Names that callers show keys in: without one, neither side of a comparison is such a header. */
const READS_KEY =
  /\(\s*['"](?:authorization|[\w-]{1,40}(?:key|token|secret))['"]\s*\)|\[['"](?:authorization|[\w-]{1,40}(?:key|token|secret))['"]\]/i;
/** `WEBHOOK_KEY`, which is no key that everybody may know. */
const SETTING_KEY = /^(?!\w*(?:PUBLIC|PUBLISHABLE|PRIMARY|FOREIGN))\w*_KEY$/;
const SECRET_NAME = spelled('secrets', 'sharedSecrets');

/** `signature === expected`: comparisons that end with the first difference, of which a side is a secret or made with one. */
export function secretComparisons(program: Program, unit: Unit): Site[] {
  const makes = MAKES.test(unit.text);
  const readsKey = READS_KEY.test(unit.text);
  const speaks = (node: ts.Node) => SPEAKING.test(node.getText().slice(0, 300));
  const pairs = comparedPairs(unit).flatMap(({ node, left, right }): Site[] => {
    if (isConstant(left) || isConstant(right) || (ts.isBinaryExpression(node) && isMadeEqual(node))) return [];
    // `passwordOfQuery !== passwordOfCookie`: whoever sent both knows both.
    if (isSentByName(left) && isSentByName(right)) return [];
    // `given !== expected`: where the file makes codes or reads keys, neither side has to say that it is one.
    const mayBeMade = (makes || readsKey) && [left, right].some((side) => ts.isIdentifier(side));
    if (!mayBeMade && ![node, left, right].some(speaks)) return [];
    const what = secretOf(program, left, right);
    return what === undefined ? [] : [siteOf(unit, node, what, left, right)];
  });
  const byFunction = makes || readsKey ? comparedByFunctions(program, unit) : [];
  return [...pairs, ...byFunction, ...(makes || readsKey ? inPart(program, unit) : [])];
}

function secretOf(program: Program, left: ts.Expression, right: ts.Expression): string | undefined {
  const first = program.nearEvaluator.evaluate(left);
  const second = program.nearEvaluator.evaluate(right);
  if (isSent(first) && isSent(second)) return undefined;
  return (
    secretIn(first, second) ??
    secretIn(second, first) ??
    namedSecret(left, first, second) ??
    namedSecret(right, second, first) ??
    settingAgainst(program, left, second) ??
    settingAgainst(program, right, first)
  );
}

/** Whether all that a side may be is what a request brought. */
function isSent(value: Value): boolean {
  return optionsOf(value).every((option) => isRequestPart(option));
}

function isRequestPart(value: Value): boolean {
  const { root, path } = spineOf(value);
  return isRequest(root) && path.length > 0 && !path.some((part) => HELD_OF_REQUEST.test(part));
}

/** What servers put there themselves. */
const HELD_OF_REQUEST = spelled('requests', 'heldOfRequest');

function siteOf(unit: Unit, node: Site['node'], name: string, left: ts.Expression, right: ts.Expression): Site {
  const match = { ...MATCH, name };
  return { role: 'secret.compare', match, node, unit, external: undefined, given: { left, right } };
}

/** `sameText(given, expected)`, where a function of the project ends with the first difference of what it is given. */
function comparedByFunctions(program: Program, unit: Unit): Site[] {
  return [...unit.calls.values()].flat().flatMap((node): Site[] => {
    const given = ts.isCallExpression(node) ? node.arguments : [];
    if (!ts.isCallExpression(node) || given.length < 2 || given.length > 3) return [];
    const callees = optionsOf(program.nearEvaluator.evaluate(node.expression));
    return callees.flatMap((callee): Site[] => {
      const home = callee.kind === 'function' ? program.unitOf(callee.node) : undefined;
      const compared = callee.kind === 'function' && home ? comparesParameters(home, callee.node) : undefined;
      const [left, right] = (compared?.places ?? []).map((place) => given[place]);
      const what = left && right && secretOf(program, left, right);
      if (!compared || !left || !right || what === undefined) return [];
      return [siteOf(unit, home === unit ? compared.node : node, what, left, right)];
    });
  });
}

/** `expected.startsWith(given)`: a text of one letter is the beginning of one in sixteen signatures, and an empty one of all. */
function inPart(program: Program, unit: Unit): Site[] {
  return ['startsWith', 'endsWith', 'includes']
    .flatMap((name) => unit.calls.get(name) ?? [])
    .flatMap((node): Site[] => {
      if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
      const [given] = node.arguments;
      if (!given || ts.isArrayLiteralExpression(node.expression.expression)) return [];
      const receiver = program.nearEvaluator.evaluate(node.expression.expression);
      const shown = program.nearEvaluator.evaluate(given);
      const isList = optionsOf(receiver).some(({ kind }) => kind === 'array');
      const made = isList ? undefined : (madeBy(receiver, 0) ?? settingAsked(receiver, shown));
      const isKnown = optionsOf(shown).every(({ kind }) => kind === 'literal');
      if (made === undefined || isKnown) return [];
      const match = { ...MATCH, name: made };
      return [
        { role: 'secret.compare', match, node, unit, external: undefined, given: { right: given, kind: 'part' } },
      ];
    });
}

/** `process.env.API_KEY.includes(given)` of a header by which callers show who they are. */
function settingAsked(receiver: Value, shown: Value): string | undefined {
  const isText = receiver.kind === 'external' && /^process\.env\.\w+$/.test(receiver.path);
  return isText && isKeyHeader(shown) ? secretIn(receiver, shown) : undefined;
}

function isSentByName(node: ts.Expression): boolean {
  const declaration = ts.isIdentifier(node) ? declarationOf(node) : undefined;
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  const text = made?.getText().slice(0, 200) ?? '';
  return SENT.test(text) && !LOOKED_UP.test(text);
}

const SENT = /searchParams\.get\(|cookie|From(?:Query|Url|Form|Body)\b/i;
const LOOKED_UP = spelled('secrets', 'keptByServer');

/** `if (kept.key !== env.KEY) kept.key = env.KEY`: a setting is brought up to date, and nobody is let in. */
function isMadeEqual(node: ts.BinaryExpression): boolean {
  const { parent } = node;
  if (!ts.isIfStatement(parent) || parent.expression !== node) return false;
  const text = parent.thenStatement.getText().slice(0, 400);
  return [node.left, node.right].some((side) => text.includes(`${side.getText()} = `));
}

function isConstant(node: ts.Expression): boolean {
  const inner = ts.isParenthesizedExpression(node) ? node.expression : node;
  return (
    ts.isLiteralExpression(inner) ||
    ts.isTypeOfExpression(inner) ||
    inner.kind === ts.SyntaxKind.NullKeyword ||
    inner.kind === ts.SyntaxKind.TrueKeyword ||
    inner.kind === ts.SyntaxKind.FalseKeyword ||
    (ts.isIdentifier(inner) && inner.text === 'undefined') ||
    (ts.isPropertyAccessExpression(inner) && inner.name.text === 'length')
  );
}

/** What a side is, where comparing it with the other gives its text away bit by bit. */
function secretIn(value: Value, other: Value): string | undefined {
  if (optionsOf(other).every((option) => option.kind === 'literal' || option.kind === 'enum')) return undefined;
  for (const option of optionsOf(value)) {
    const made = madeBy(option, 0);
    if (made !== undefined) return made;
    const name = variableOf(option) ?? settingOf(option)?.replace(/^config /, '');
    if (isRequestPart(option)) continue;
    const isOfSettings = !isRequestPart(other) && (variableOf(other) ?? settingOf(other)) !== undefined;
    const checked = /^config (\w+)$/.exec((option.kind === 'member' ? nameOfValue(option) : undefined) ?? '')?.[1];
    // What a schema gives back of the environment, against a header by which callers show who they are.
    if (checked !== undefined && SETTING_KEY.test(checked) && isKeyHeader(other)) return `\`${checked}\``;
    if (name !== undefined && !isOfSettings && /(?:SECRET|API_?KEY|TOKEN|PASSWORD)$/i.test(name)) return `\`${name}\``;
    if (name !== undefined && SETTING_KEY.test(name) && isKeyHeader(other)) return `\`${name}\``;
    const text = holds(option, value, other);
    if (text !== undefined) return `\`${text}\``;
  }
  return undefined;
}

/** `config.hooks.partnerSecret`, `const { adminToken } = settings`, against a header by which callers show who they are. */
function namedSecret(side: ts.Expression, value: Value, other: Value): string | undefined {
  const name = ts.isPropertyAccessExpression(side) ? side.name.text : ts.isIdentifier(side) ? side.text : '';
  if (!NAMED_SECRET.test(name) || !isKeyHeader(other)) return undefined;
  // What a look-up by the header gives, or the request brings a second time, is no secret of the server's.
  const isKept = optionsOf(value).every(
    (option) => (option.kind === 'member' || option.kind === 'external') && !isRequestPart(option),
  );
  return ts.isPropertyAccessExpression(side) || isKept ? `\`${name}\`` : undefined;
}

const NAMED_SECRET = spelled('secrets', 'settingSecrets');

/** A setting of another file, whatever it is called there, against such a header. */
function settingAgainst(program: Program, side: ts.Expression, other: Value): string | undefined {
  const isNamed = ts.isIdentifier(side) || ts.isPropertyAccessExpression(side);
  return isNamed && isKeyHeader(other) ? secretIn(program.evaluator.evaluate(side), other) : undefined;
}

/** `req.headers['x-api-key']`, `req.get('x-api-key')` */
function isKeyHeader(other: Value): boolean {
  return optionsOf(other).some(({ node }) => {
    const holder = ts.isParameter(node) ? node : undefined;
    const decorated = holder && (ts.getDecorators(holder) ?? []).map((decorator) => decorator.getText()).join(' ');
    const given = /^@Header\w*\(\s*['"]([\w-]{1,60})['"]/.exec(decorated ?? '')?.[1];
    if (given !== undefined) return KEY_HEADER.test(given);
    const header = HEADER_READ.exec(node.getText().slice(0, 200))
      ?.slice(1)
      .find((name) => name !== undefined);
    return header !== undefined && KEY_HEADER.test(header);
  });
}

const HEADER_READ =
  /(?:headers(?:\?\.)?(?:\[|\.get\()|\.(?:get|header)\()\s*['"]([\w-]{1,60})['"]|\bheaders\??\.(authorization)\b/;

/** `client.secret !== given`: a stored secret against one of the same name that somebody sent. */
function holds(option: Value, value: Value, other: Value): string | undefined {
  if (option.kind !== 'member') return undefined;
  const own = (nameOfValue(option) ?? '').slice(-80);
  const others = optionsOf(other).map((candidate) => nameOfValue(candidate) ?? '');
  const isBoth = SECRET_NAME.test(own) && others.some((name) => SECRET_NAME.test(name));
  const texts = [value.node.getText(), other.node.getText()] as const;
  if (isEarlier(texts[0], texts[1]) || isEarlier(texts[1], texts[0])) return undefined;
  return isBoth && value.node.getText() !== other.node.getText()
    ? own.split('.').at(-1)?.replace('config ', '')
    : undefined;
}

/** `header.secret !== existingHeader.secret` asks whether somebody changed it. */
function isEarlier(name: string, other: string): boolean {
  const [, what] = /(?:^|\.)(?:old|prev(?:ious)?|original|initial|existing)([A-Z]\w*)?\.\w+$/.exec(name) ?? [];
  return what !== undefined && other.toLowerCase().includes(what.toLowerCase());
}

const MADE_BY = [
  ['crypto', /^(?:default\.)?createHmac\(\)/, 'a message authentication code'],
  ['crypto', /^(?:default\.)?(?:pbkdf2Sync|scryptSync)(?:\(\)|$)/, 'a hash of a password'],
  ['crypto-js', /(?:^|\.)Hmac\w+(?:\(\))?/, 'a message authentication code'],
] as const;

/** What a value is, by the function of the platform that it comes from. */
function madeBy(value: Value, depth: number): string | undefined {
  if (depth > 8) return undefined;
  switch (value.kind) {
    case 'external':
      return MADE_BY.find(([from, made]) => value.package === from && made.test(value.path))?.[2];
    case 'text':
      return firstOf(value.parts, depth);
    case 'union':
      return firstOf(value.options, depth);
    case 'member':
      return madeBy(value.object, depth + 1);
    case 'call':
      return madeBy(value.callee, depth + 1);
    default:
      return undefined;
  }
}

function firstOf(values: readonly Value[], depth: number): string | undefined {
  for (const value of values) {
    const made = madeBy(value, depth + 1);
    if (made !== undefined) return made;
  }
  return undefined;
}
