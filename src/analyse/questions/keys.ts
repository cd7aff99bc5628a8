import { ts } from '#compiler';
import type { Callers } from '../flow/callers.js';
import { nameOfValue } from '../flow/naming.js';
import type { KeyKind } from '../knowledge/models.js';
import { entryOf } from '../roles/site.js';
import type { Answer } from '../syntax/answer.js';
import { enclosingFunction } from '../syntax/scope.js';
import { lastName } from '../syntax/unit.js';
import { type FunctionNode, optionsOf, type Value } from '../syntax/value.js';
import { namesFrom, spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';
import { LookedInto } from '../values/looked-into.js';
import { entriesOf } from '../values/members.js';
import type { Program } from '../values/program.js';

const MAPPINGS = namesFrom('calls', 'mappings');
const BYTES = spelled('calls', 'bytesOfText');

/** What kind of key a verifier is given, where its origin tells. */
export function keyKindOf(program: Program, key: Answer): KeyKind | 'unknown' {
  const kinds = new Set(key.values.map((value) => kindOr(kindOf(program, value, 0), value)));
  const [only] = kinds;
  return kinds.size === 1 && only ? only : 'unknown';
}

/** The same, where the name alone may tell a public key: `auth.publicKey`. It may still be one of a pair of this program. */
export function keyKindByName(program: Program, key: Answer): KeyKind | 'unknown' {
  const kind = keyKindOf(program, key);
  if (kind !== 'unknown' || key.values.length === 0) return kind;
  return key.values.every((value) => /public_?key$/i.test(nameOfValue(value) ?? '')) ? 'public' : kind;
}

/** What nothing else tells, the name of a setting does: `config.jwt.secret`, `config.get('JWT_SECRET')`. */
function kindOr(kind: KeyKind | 'unknown', value: Value): KeyKind | 'unknown' {
  if (kind !== 'unknown') return kind;
  const name = nameOfValue(value)?.split('.').at(-1) ?? '';
  return /secret$/i.test(name) && !/public/i.test(name) ? 'secret' : 'unknown';
}

function kindOf(program: Program, value: Value, depth: number): KeyKind | 'unknown' {
  if (depth > 4) return 'unknown';
  switch (value.kind) {
    case 'literal':
      return typeof value.value === 'string' ? kindOfText(value.value) : 'unknown';
    case 'text':
      return kindOfText(value.parts.map((part) => (part.kind === 'literal' ? String(part.value) : '')).join(''));
    case 'external':
      return (
        fromMaker(program, value) ??
        (/^process\.env\..*PUBLIC/i.test(value.path) ? 'public' : kindOfVariable(value.path))
      );
    case 'call':
      return kindOfCall(program, value, depth);
    case 'member':
      return kindOf(program, value.object, depth + 1);
    case 'function':
      return kindOfKeyFunction(program, value.node, depth);
    default:
      return 'unknown';
  }
}

function fromMaker(program: Program, value: Value & { kind: 'external' }): KeyKind | undefined {
  return entryOf(program, value)?.keyKind;
}

function kindOfVariable(path: string): KeyKind | 'unknown' {
  return /^process\.env\..*SECRET/i.test(path) ? 'secret' : 'unknown';
}

function kindOfText(text: string): KeyKind | 'unknown' {
  if (/BEGIN (?:RSA |EC )?PUBLIC KEY|BEGIN CERTIFICATE/.test(text)) return 'public';
  return text.includes('PRIVATE KEY') ? 'private' : 'secret';
}

function kindOfCall(program: Program, value: Value & { kind: 'call' }, depth: number): KeyKind | 'unknown' {
  const entry = entryOf(program, value.callee);
  if (entry?.keyKind) return entry.keyKind;
  // A key file says what it holds by its name; `encode(secret)` and the like pass a secret on.
  const [first] = ts.isTaggedTemplateExpression(value.node) ? [] : (value.node.arguments ?? []);
  if (!first) return 'unknown';
  const argument = program.evaluator.evaluate(first, value.frame);
  const name =
    value.callee.kind === 'external' ? value.callee.path : value.callee.kind === 'member' ? value.callee.name : '';
  if (/readFile/.test(name)) {
    const path = optionsOf(argument)
      .map((option) => (option.kind === 'literal' ? String(option.value) : option.node.getText()))
      .join(' ');
    return /pub|cert|\.crt/i.test(path) ? 'public' : 'unknown';
  }
  if (/encode$|Buffer\.from$|^from$|^(?:utf8|hex)ToBytes$/.test(name)) {
    const inner = kindOf(program, argument, depth + 1);
    return inner === 'unknown' ? 'secret' : inner;
  }
  return 'unknown';
}

/** A key function that asks a key set (`client.getSigningKey`) answers with that set's keys. */
function kindOfKeyFunction(program: Program, fn: ts.Node, depth: number): KeyKind | 'unknown' {
  let kind: KeyKind | 'unknown' = 'unknown';
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const callee = program.evaluator.evaluate(node.expression);
      const entry = entryOf(program, callee);
      if (entry?.keyKind) kind = entry.keyKind;
    }
    ts.forEachChild(node, visit);
  };
  if (depth < 2) visit(fn);
  return kind;
}

const MAXIMUM_DEPTH = 4;
const HOLDERS: ReadonlySet<Value['kind']> = new Set(['union', 'array', 'object', 'patched', 'call']);

/** The constants that a key may be, through encoders (`new TextEncoder().encode(…)`, `Buffer.from(…)`). */
export function secretConstants(program: Program, value: Value): ts.Node[] {
  return constantsIn(program, value, 0, new LookedInto(program.overlooked));
}

function constantsIn(program: Program, value: Value, depth: number, seen: LookedInto): ts.Node[] {
  if (depth > MAXIMUM_DEPTH) {
    if (HOLDERS.has(value.kind)) program.overlooked.say('it is nested deeper than is looked at');
    return [];
  }
  switch (value.kind) {
    case 'literal': {
      const isSecret = typeof value.value === 'string' && value.value !== '' && kindOfText(value.value) !== 'public';
      return isSecret ? [value.node] : [];
    }
    case 'union':
      return value.options.flatMap((option) => constantsIn(program, option, depth + 1, seen));
    case 'array':
      if (!seen.isNew(value, depth)) return [];
      return value.node.elements.flatMap((element) =>
        constantsIn(program, program.evaluator.evaluate(element, value.frame), depth + 1, seen),
      );
    case 'object':
    case 'patched':
      return secretMembers(program, value);
    case 'call': {
      if (/readFile/.test(value.callee.node.getText())) return [];
      const name =
        value.callee.kind === 'external' ? value.callee.path : value.callee.kind === 'member' ? value.callee.name : '';
      const [first] = ts.isTaggedTemplateExpression(value.node) ? [] : (value.node.arguments ?? []);
      const isImport = entryOf(program, value.callee)?.role === 'key.import';
      if (!first || !(isImport || BYTES.test(name))) return [];
      return constantsIn(program, program.evaluator.evaluate(first, value.frame), depth + 1, seen);
    }
    default:
      return [];
  }
}

/**
 * The secret member of a JWK that stands in the code, `k` of an octet key, `d` of a private one; of passwords with numbers
 * each, `{ 2: …, 1: … }`, and that of `{ id, secret }`.
 */
function secretMembers(program: Program, value: Value): ts.Node[] {
  const { entries } = entriesOf(program.evaluator, value);
  const names = entries.map(({ name }) => name);
  const isNumbered = names.every((name) => /^\d{1,4}$/.test(name ?? ''));
  const secret = names.includes('kty') ? /^[kd]$/ : names.includes('id') ? /^(?:secret|password)$/ : undefined;
  return entries.flatMap(({ name, value: member }) =>
    (isNumbered || secret?.test(name ?? '')) && member.kind === 'literal' && typeof member.value === 'string'
      ? [member.node]
      : [],
  );
}

/** Inside a function that is no constructor, no module body and no memo (`keys ??= …`, `cached = …`). */
export function isMadePerCall(node: ts.Node, callers?: Callers): boolean {
  // Whoever is given it, alone or in an object, may keep it.
  let isGiven = true;
  for (let at = node; !ts.isSourceFile(at); at = at.parent) {
    const { parent } = at;
    if (ts.isBinaryExpression(parent) && parent.right === at && isStoring(parent)) return false;
    if (ts.isPropertyDeclaration(parent) || ts.isConstructorDeclaration(parent)) return false;
    // A getter runs wherever it is read.
    if (isGiven && ts.isReturnStatement(parent) && ts.isGetAccessor(enclosingFunction(node))) return true;
    if (isGiven && (ts.isReturnStatement(parent) || ts.isArrowFunction(parent)))
      return callers !== undefined && isGivenOn(callers, node, at);
    isGiven &&= isPartOfObject(parent);
    if (ts.isVariableDeclaration(parent) && (isKept(parent) || isKeptByMade(parent, callers))) return false;
    if (ts.isFunctionLike(parent) && !isOfIteration(parent)) return true;
  }
  return false;
}

/** `[a, b].map((one) => createRemoteJWKSet(one.url))` runs as often as what stands around it. */
function isOfIteration({ parent }: ts.Node): boolean {
  return ts.isCallExpression(parent) && /^(?:map|flatMap|forEach|reduce)$/.test(lastName(parent.expression));
}

/** `jwtVerify(token, makeKeys())`: what a function makes is used once, where it stands among what another call is given. */
function isGivenOn(callers: Callers, node: ts.Node, at: ts.Node): boolean {
  const fn = enclosingFunction(node);
  if (at !== node || !isFunctionNode(fn) || fn.parameters.length > 0) return false;
  return callers
    .of(fn)
    .some(({ call }) => ts.isCallExpression(call.parent) && call.parent.expression !== call && isMadePerCall(call));
}

/** `const keys = …; return (token) => jwtVerify(token, keys)`: it lives as long as the function that is handed out. */
function isKeptByMade(variable: ts.VariableDeclaration, callers: Callers | undefined): boolean {
  const { name } = variable;
  const maker = enclosingFunction(variable);
  if (!callers || !isFunctionNode(maker) || !maker.body || !ts.isIdentifier(name)) return false;
  return isUsedLater(maker, name.text, new Set()) && !callers.of(maker).some(({ call }) => isMadePerCall(call));
}

/** Whether a function inside of `maker` that outlives it uses the name. */
function isUsedLater(maker: FunctionNode, name: string, seen: Set<string>): boolean {
  if (seen.has(name)) return false;
  seen.add(name);
  return namesakes(maker, name).some((use) => {
    for (let fn = enclosingFunction(use); fn !== maker && isFunctionNode(fn); fn = enclosingFunction(fn))
      if (isHandedOut(maker, fn, seen)) return true;
    return false;
  });
}

/** Returned or stored; under a name of its own, it is named without being called, or one that is handed out calls it. */
function isHandedOut(maker: FunctionNode, fn: FunctionNode, seen: Set<string>): boolean {
  let at: ts.Node = fn;
  while (ts.isParenthesizedExpression(at.parent)) at = at.parent;
  const { parent } = at;
  if (ts.isCallExpression(parent)) return false;
  const own = ts.isFunctionDeclaration(fn) ? fn.name : ts.isVariableDeclaration(parent) ? parent.name : undefined;
  if (!own || !ts.isIdentifier(own)) return true;
  return (
    namesakes(maker, own.text).some((use) => use !== own && !isCalledAtOnce(use)) || isUsedLater(maker, own.text, seen)
  );
}

/** `check(token)`, `tokens.map(check)` */
function isCalledAtOnce(name: ts.Identifier): boolean {
  const { parent } = name;
  return ts.isCallExpression(parent) && (parent.expression === name || MAPPINGS.has(lastName(parent.expression)));
}

function namesakes(within: ts.Node, name: string): ts.Identifier[] {
  const found: ts.Identifier[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && node.text === name) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(within);
  return found;
}

function isPartOfObject(node: ts.Node): boolean {
  return (
    ts.isPropertyAssignment(node) ||
    ts.isObjectLiteralExpression(node) ||
    ts.isParenthesizedExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isAsExpression(node)
  );
}

/** `cache.set(url, keys)`: the next call finds it there. */
function isKept(variable: ts.VariableDeclaration): boolean {
  const block = variable.parent.parent.parent;
  const name = variable.name.getText();
  return (
    ts.isBlock(block) &&
    block.statements.some((statement) => {
      const text = statement.getText();
      return /\breturn\s+([\w$]+)\s*;?$/.exec(text)?.[1] === name || text.split(';').some((part) => isSet(part, name));
    })
  );
}

function isSet(text: string, name: string): boolean {
  const at = text.indexOf('.set(');
  return (
    at !== -1 &&
    text
      .slice(at)
      .split(/[^\w$]+/)
      .includes(name)
  );
}

function isStoring(node: ts.BinaryExpression): boolean {
  const { kind } = node.operatorToken;
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}
