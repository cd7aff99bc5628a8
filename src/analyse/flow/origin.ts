import { ts } from '#compiler';
import { entryOf } from '../roles/site.js';
import { declarationOf } from '../syntax/scope.js';
import { lastName } from '../syntax/unit.js';
import { type FunctionNode, optionsOf, type ParameterValue, type Value } from '../syntax/value.js';
import { namesFrom, spelled } from '../text/spellings.js';
import { argumentsOf } from '../values/calls.js';
import { Answers } from '../values/overlooked.js';
import type { Program } from '../values/program.js';
import type { Callers } from './callers.js';

/** Where a value comes from, as far as it matters for trusting it. */
export type Origin =
  | 'request'
  | 'unverified token'
  | 'authenticated'
  | 'issued here'
  | 'token endpoint'
  | 'storage'
  | 'environment'
  | 'constant'
  | 'unknown';

/** An opaque value taken apart: what it is read from, and the members and calls on the way, outermost first. */
export interface Spine {
  readonly root: Value;
  readonly path: readonly string[];
}

/** Looks through members, methods and accessors: `req.headers.authorization.slice(7)` has the root `req`. */
export function spineOf(value: Value): Spine {
  const path: string[] = [];
  let at = value;
  for (let steps = 0; steps < 30; steps++) {
    if (at.kind === 'member') {
      path.unshift(at.name);
      at = at.object;
    } else if (at.kind === 'external' && at.path.includes('#')) {
      // `req: Request` is an instance of a package's class, and its members are part of the external's name.
      const [name = '', members = ''] = at.path.split('#');
      path.unshift(...members.split('.'));
      at = { ...at, path: name, instance: true };
    } else if (at.kind === 'call') {
      const callee: Value = at.callee;
      const method = methodOf(callee);
      if (!method) break;
      path.unshift(accessedName(at.node, method.name) ?? `${method.name}()`);
      at = method.receiver;
    } else break;
  }
  return { root: at, path };
}

function methodOf(callee: Value): { name: string; receiver: Value } | undefined {
  if (callee.kind === 'member') return { name: callee.name, receiver: callee.object };
  if (callee.kind !== 'external' || !callee.path.includes('#')) return undefined;
  const cut = Math.max(callee.path.lastIndexOf('.'), callee.path.lastIndexOf('#'));
  const rest = callee.path.slice(0, cut);
  const receiver = { ...callee, path: rest, instance: !rest.includes('#') };
  return { name: callee.path.slice(cut + 1), receiver };
}

/** `headers.get('authorization')` reads a member of that name; other methods derive from their receiver. */
function accessedName(node: ts.Node, method: string): string | undefined {
  if (!ts.isCallExpression(node) || !ACCESSORS.has(method)) return undefined;
  const [first] = node.arguments;
  return first && ts.isStringLiteralLike(first) ? first.text : undefined;
}

const ACCESSORS = namesFrom('requests', 'partAccessors');
const REQUEST_NAMES = namesFrom('requests', 'requestNames');
const REQUEST_CLASSES = namesFrom('requests', 'requestClasses');
const REQUEST_PARTS = namesFrom('requests', 'requestParts');
const REQUEST_DECORATORS = namesFrom('requests', 'requestDecorators');
const PART_DECORATORS = namesFrom('requests', 'requestPartDecorators');
const AUTHENTICATED = new Set(['state', 'user', 'auth', 'session', 'locals']);
const ENDPOINT_MEMBERS = namesFrom('secrets', 'tokenAnswerMembers');
const ENDPOINT_NAMES = spelled('secrets', 'tokenAnswerNames');

/** Also `await req.json()`, and a header by its name: `ctx.get('x-key')`. */
function isOfRequest(part: string): boolean {
  return REQUEST_PARTS.has(part) || part === 'json()' || part === 'formData()' || /^x-/i.test(part);
}

/** Whether a root is the object of an incoming request, by its type or, as a parameter, by the name it has everywhere. */
export function isRequest(root: Value): boolean {
  if (root.kind === 'external') return root.instance && REQUEST_CLASSES.has(root.path);
  if (root.kind !== 'parameter') return false;
  if (isDecorated(root.node, REQUEST_DECORATORS)) return true;
  const { name } = root.node;
  if (ts.isObjectBindingPattern(name)) return root.index === 0 && name.elements.some(bindsRequest);
  return ts.isIdentifier(name) && (REQUEST_NAMES.has(name.text) || isSerialized(root));
}

/** `({ request, params }) => …` of SvelteKit, Remix, Astro and tRPC. */
function bindsRequest({ propertyName, name }: ts.BindingElement): boolean {
  return /^req(?:uest)?$/.test((propertyName ?? name).getText());
}

/** `serializers: { req: (raw) => … }` */
function isSerialized({ fn, index }: ParameterValue): boolean {
  const holder = ts.isMethodDeclaration(fn) ? fn : fn.parent;
  if (index !== 0 || !(ts.isMethodDeclaration(holder) || ts.isPropertyAssignment(holder))) return false;
  return REQUEST_NAMES.has(holder.name.getText()) && /^serializers?$/.test(nameOfHolder(holder.parent));
}

function nameOfHolder({ parent }: ts.Node): string {
  return ts.isPropertyAssignment(parent) || ts.isVariableDeclaration(parent) ? parent.name.getText() : '';
}

/** `@Headers('authorization') header`: what a framework takes out of the request for a handler. */
export function isTakenFromRequest(root: Value): boolean {
  return root.kind === 'parameter' && isDecorated(root.node, PART_DECORATORS);
}

function isDecorated(parameter: ts.ParameterDeclaration, names: ReadonlySet<string>): boolean {
  return (ts.getDecorators(parameter) ?? []).some(
    ({ expression }) => ts.isCallExpression(expression) && names.has(lastName(expression.expression)),
  );
}

const RANKED: readonly Origin[] = [
  'request',
  'unverified token',
  'storage',
  'unknown',
  'environment',
  'authenticated',
  'token endpoint',
  'issued here',
  'constant',
];

function mostDangerous(origins: readonly Origin[]): Origin {
  return RANKED.find((origin) => origins.includes(origin)) ?? 'unknown';
}

/** `const session = await this.sessions.get(id)`: what the program put there itself when somebody signed in. */
function isOfSession(value: Value): boolean {
  const steps = [...(value.via ?? [])];
  for (let at = value; at.kind === 'member'; at = at.object) steps.push(...(at.object.via ?? []));
  return steps.some(({ name, node }) => {
    if (name !== 'session' || !ts.isIdentifier(node)) return false;
    const declaration = declarationOf(node);
    return declaration && ts.isVariableDeclaration(declaration) && STORE.test(declaration.initializer?.getText() ?? '');
  });
}

const STORE = /^(?:await )?[\w.]{0,60}[sS]ession(?:s|Store|Storage|Service|Manager)?\.(?:get|load|read|find)\w*\(/;

/** The text of `new URL(text)`. */
export function addressOf(value: Value): ts.Expression | undefined {
  if (value.kind !== 'external' || value.package !== '' || value.path !== 'URL' || !value.made) return undefined;
  const { node } = value.made;
  return ts.isNewExpression(node) ? node.arguments?.[0] : undefined;
}

/** What is not handed over holds nothing. */
function isNothing(value: Value): boolean {
  return value.kind === 'literal' && (value.value === undefined || value.value === null);
}

/** `(await verifier.verifyAndDecodeNotification(body)).data.signedInfo`: what a library calls after verifying vouches for what is inside. */
function isOfVerified(path: readonly string[]): boolean {
  const at = path.findIndex((part) => /^verif(?:y|ied)[A-Z]\w*\(\)$/.test(part));
  return at >= 0 && at < path.length - 1;
}

/** `(await axios.get(address)).data.signedInfo`: it came over a connection to who made it. */
function isAnswerOfClient(root: Value, [first]: readonly string[]): boolean {
  return root.kind === 'call' && root.callee.kind === 'external' && root.callee.package === 'axios' && first === 'data';
}

/**
 * The first parameter of what is asked for a key, or the second where the request is the first; what a container injects
 * into the maker of a key (`(config: ConfigService) => config.get('JWT_SECRET')`) is none.
 */
function isOfToken({ fn, index, node }: ParameterValue): boolean {
  if (node.type && INJECTED.test(node.type.getText())) return false;
  return index === 0 || (index === 1 && /^_?(?:req|request|ctx)$/.test(fn.parameters[0]?.name.getText() ?? ''));
}

const INJECTED = /(?:Service|Config)$/;

function holderOf(node: ts.Node): string {
  return ts.isPropertyAccessExpression(node) ? node.expression.getText().slice(0, 200) : '';
}

const MAXIMUM_CARRIED = 6;
const CARRIERS = spelled('calls', 'keyCarriers');

/** `createPublicKey({ key: header.jwk })`, `readFileSync(`keys/${kid}.pem`)`. */
function carriedBy(program: Program, { callee, node, frame }: Value & { kind: 'call' }): Value | undefined {
  if (callee.kind === 'member') return CARRIERS.test(callee.name) ? callee.object : undefined;
  if (callee.kind !== 'external') return undefined;
  const [first] = argumentsOf(node);
  const isKeyMaker = callee.package === 'jwk-to-pem' || CARRIERS.test(callee.path.replace(/^default\./, ''));
  if (!first || !isKeyMaker) return undefined;
  const given = program.evaluator.evaluate(first, frame);
  return given.kind === 'object' ? program.evaluator.property(given, 'key', first) : given;
}

/** `new X509Certificate(der).publicKey` */
function certifiedBy(value: Value): readonly ts.Expression[] {
  const made = value.kind === 'external' && value.path.startsWith('X509Certificate#') ? value.made?.node : undefined;
  return made ? argumentsOf(made).slice(0, 1) : [];
}

/** `done(null, key)` */
function handedOver(fn: FunctionNode): readonly ts.Expression[] {
  const found: ts.Expression[] = [];
  const callback = fn.parameters.at(-1);
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      const [, key] = node.arguments;
      if (key && callback && declarationOf(node.expression) === callback) found.push(key);
    }
    ts.forEachChild(node, visit);
  };
  if (fn.body) visit(fn.body);
  return found;
}

/** `path.join(folder, `${kid}.pem`)` */
function joinedFrom({ callee, node }: Value & { kind: 'call' }): readonly ts.Expression[] | undefined {
  const isJoin = callee.kind === 'external' && callee.package === 'path' && JOINS.test(callee.path);
  return isJoin ? argumentsOf(node) : undefined;
}

const JOINS = /^(?:default\.)?(?:(?:posix|win32)\.)?(?:join|resolve|normalize)$/;

/** The call by which `(await tokensFrom(code)).id_token` was got, also through a variable. */
function fetchOfToken(node: ts.Node): ts.CallExpression | undefined {
  if (!ts.isPropertyAccessExpression(node) || !ENDPOINT_MEMBERS.has(node.name.text)) return undefined;
  const holder = node.expression;
  const declaration = ts.isIdentifier(holder) ? declarationOf(holder) : undefined;
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : holder;
  const call = made && ts.isAwaitExpression(made) ? made.expression : made;
  return call && ts.isCallExpression(call) ? call : undefined;
}

/** The parameters of a token request (RFC 6749 §4.1.3 and §6), or where it goes. */
const TOKEN_REQUEST = /\bgrant_?type\b|\bcode_?verifier\b|token_?(?:endpoint|ur[il])\b/i;
const LONGEST = 20_000;

export class Origins {
  readonly #program: Program;
  readonly #callers: Callers;
  readonly #findsKey: (fn: FunctionNode) => boolean;
  /** What callers give to a parameter, by what is read from it and how far the question has come. */
  readonly #given = new Map<ts.ParameterDeclaration, Answers<string, Origin>>();

  /** `findsKey` tells what verifiers ask for a key, with what the token says of itself, unverified. */
  constructor(program: Program, callers: Callers, findsKey: (fn: FunctionNode) => boolean) {
    this.#program = program;
    this.#callers = callers;
    this.#findsKey = findsKey;
  }

  /** The most dangerous origin that a value may have: one caller with request data is enough. */
  of(value: Value, depth = 0): Origin {
    const found = optionsOf(value)
      .filter((option) => !(option.kind === 'literal' && !option.value))
      .map((option) => ({ origin: this.#one(option, depth), holder: holderOf(option.node) }));
    // `tokens.access_token ?? tokens.token`: what holds one of them holds the other.
    const answers = found.flatMap(({ origin, holder }) => (origin === 'token endpoint' ? [holder] : []));
    return mostDangerous(
      found.map(({ origin, holder }) =>
        origin === 'unknown' && holder !== '' && answers.includes(holder) ? 'token endpoint' : origin,
      ),
    );
  }

  #one(value: Value, depth: number): Origin {
    if (value.kind === 'literal') return 'constant';
    if (value.kind === 'text') {
      return mostDangerous(value.parts.filter((part) => part.kind !== 'literal').map((part) => this.of(part, depth)));
    }
    if (entryOf(this.#program, value)?.role === 'key.embedded') return 'unverified token';
    const address = addressOf(value);
    if (address) return this.of(this.#program.evaluator.evaluate(address), depth + 1);
    if (value.kind === 'call' && this.#isMaking(value.callee)) return 'issued here';
    const carried = value.kind === 'call' ? carriedBy(this.#program, value) : undefined;
    if (carried && depth < MAXIMUM_CARRIED && this.of(carried, depth + 1) === 'unverified token')
      return 'unverified token';
    const handed = [...certifiedBy(value), ...(value.kind === 'function' ? this.#keysOf(value.node) : [])];
    if (depth < MAXIMUM_CARRIED && handed.some((key) => this.#isOfToken(key, depth))) return 'unverified token';
    const joined = value.kind === 'call' ? joinedFrom(value) : undefined;
    if (joined && depth < MAXIMUM_CARRIED)
      return mostDangerous(
        joined.map((part) =>
          this.of(this.#program.evaluator.evaluate(part, value.kind === 'call' ? value.frame : undefined), depth + 1),
        ),
      );
    const { root, path } = spineOf(value);
    // `new URL(req.url).searchParams.get('iss')`
    const whole = path.length > 0 ? addressOf(root) : undefined;
    if (whole) return this.of(this.#program.evaluator.evaluate(whole), depth + 1);
    // What a middleware put there, it put there after its own checks.
    if (path.some((part) => ENDPOINT_MEMBERS.has(part)) && isOfSession(value)) return 'token endpoint';
    if (isTakenFromRequest(root)) return 'request';
    if (isRequest(root) && AUTHENTICATED.has(path[0] ?? '')) return 'authenticated';
    if (!isRequest(root) && path.some((part) => part === 'json()' || part === 'text()')) return 'token endpoint';
    if (isAnswerOfClient(root, path)) return 'token endpoint';
    if (isRequest(root) && (path.length === 0 || path.some(isOfRequest))) return 'request';
    if (!isRequest(root) && isOfVerified(path)) return 'authenticated';
    if (root.kind === 'call') {
      const entry = entryOf(this.#program, root.callee);
      // A token inside of one whose signature was checked.
      if (entry?.role === 'token.verify' && !entry.unless && path.length > 0) return 'authenticated';
      if (entry?.yields === 'request' || entry?.yields === 'headers') return 'request';
      // A session that was checked hands out its own tokens.
      if (entry?.role === 'session.verify' && !entry.unless) return 'authenticated';
      if (this.#isMaking(root.callee)) return 'issued here';
      if (entry?.role === 'token.decode' || entry?.role === 'token.header') return 'unverified token';
      if (entry?.role === 'storage.read') return 'storage';
    }
    // What a modelled call gives that has members of its own: `cookies()`.
    if (root.kind === 'external' && root.path.endsWith('()')) {
      const yields = entryOf(this.#program, { ...root, path: root.path.slice(0, -2) })?.yields;
      if (yields === 'request' || yields === 'headers') return 'request';
    }
    if (root.kind === 'external' && root.path.startsWith('process.env')) return 'environment';
    if (this.#isAnswer(root, path)) return 'token endpoint';
    if (this.#isExchanged(value.node)) return 'token endpoint';
    if (root.kind === 'parameter' && isOfToken(root) && this.#findsKey(root.fn)) return 'unverified token';
    if (root.kind === 'parameter') return this.#ofParameter(root, path, depth);
    return 'unknown';
  }

  #isOfToken(key: ts.Expression, depth: number): boolean {
    return this.of(this.#program.evaluator.evaluate(key), depth + 1) === 'unverified token';
  }

  /** What a function that finds a key returns, or hands over. */
  #keysOf(fn: FunctionNode): readonly ts.Expression[] {
    return this.#findsKey(fn) ? [...this.#program.returnsOf(fn), ...handedOver(fn)] : [];
  }

  /** Whether a function of the project asked the token endpoint for it, whatever else that function hands back. */
  #isExchanged(node: ts.Node): boolean {
    const call = fetchOfToken(node);
    // `loginWithLocalhost(port, getTokensFromCode)` calls what it is given.
    const functions = call ? [call.expression, ...call.arguments] : [];
    const asked = functions.flatMap((one) => optionsOf(this.#program.evaluator.evaluate(one)));
    return asked.some(
      ({ kind, node: fn }) => kind === 'function' && TOKEN_REQUEST.test(fn.getText().slice(0, LONGEST)),
    );
  }

  #isMaking(callee: Value): boolean {
    const role = entryOf(this.#program, callee)?.role;
    return role === 'token.sign' || role === 'token.encode';
  }

  /** A token field of what a call gave back, or of an object that only such answers are called after. */
  #isAnswer(root: Value, path: readonly string[]): boolean {
    const at = path.findIndex((part) => ENDPOINT_MEMBERS.has(part));
    if (at < 0 || isRequest(root)) return false;
    // `(await connections.load(id)).credentials.access_token`
    if (path.slice(0, at).some((part) => part.endsWith('()'))) return true;
    if (root.kind === 'call' || root.kind === 'unknown') return true;
    return root.kind === 'parameter' && ENDPOINT_NAMES.test(root.node.name.getText());
  }

  /** Functions that call each other ask for the same parameters on every way between them. */
  #ofParameter(root: Value & { kind: 'parameter' }, path: readonly string[], depth: number): Origin {
    const known = this.#given.get(root.node) ?? new Answers<string, Origin>(this.#program.overlooked);
    this.#given.set(root.node, known);
    return known.of([depth, ...path].join('\0'), () => this.#givenByCallers(root, path, depth));
  }

  #givenByCallers(root: Value & { kind: 'parameter' }, path: readonly string[], depth: number): Origin {
    const callers = this.#callers.of(root.fn);
    if (depth >= MAXIMUM_CARRIED) {
      if (callers.length > 0)
        this.#program.overlooked.say(
          `it comes through more than ${MAXIMUM_CARRIED} functions, of which so many were looked at`,
        );
      return 'unknown';
    }
    const origins: Origin[] = [];
    for (const { call, callee } of callers) {
      const argument = ts.isTaggedTemplateExpression(call) ? undefined : call.arguments?.[root.index];
      if (!argument && !ts.isTaggedTemplateExpression(call) && root.node.questionToken) origins.push('constant');
      if (!argument || ts.isSpreadElement(argument)) continue;
      let value = this.#program.evaluator.evaluate(argument);
      for (const name of path)
        if (!name.endsWith('()') && !isNothing(value))
          value = this.#program.evaluator.property(value, name, callee.node);
      origins.push(isNothing(value) ? 'constant' : this.of(value, depth + 1));
    }
    return mostDangerous(origins);
  }
}
