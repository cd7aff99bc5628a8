import { ts } from '#compiler';
import { nameOfValue, placeOf, settingOf, variableOf } from '../flow/naming.js';
import { addressOf, type Origins, spineOf } from '../flow/origin.js';
import { siteOfCall } from '../roles/known-sites.js';
import { partOf } from '../roles/parts.js';
import { entryOf, type Site } from '../roles/site.js';
import { type Made, optionsOf, type Value } from '../syntax/value.js';
import { mask } from '../text/secret-text.js';
import { spelled } from '../text/spellings.js';
import { argumentsOf } from '../values/calls.js';
import { LookedInto } from '../values/looked-into.js';
import type { Program } from '../values/program.js';

/** What a key is read from, in words, and what makes it the same key as another. */
export interface KeySource {
  /** `env JWT_SECRET`, `key set https://…`, `file keys/public.pem`, `literal abcd… (40 characters)`. */
  readonly name: string;
  /** Equal for equal sources; undefined where nobody can tell. Not for output: it may hold the key. */
  readonly id: string | undefined;
  readonly kind: 'environment' | 'key set' | 'file' | 'literal' | 'configuration' | 'function' | 'token' | 'unknown';
}

const MAXIMUM_DEPTH = 5;
const FORMS = spelled('calls', 'formsOfKey');

/** Names the sources of keys: through key sets, key functions, files and encoders. */
export class KeySources {
  readonly #program: Program;
  readonly #origins: Origins;

  constructor(program: Program, origins: Origins) {
    this.#program = program;
    this.#origins = origins;
  }

  of(value: Value): KeySource[] {
    return this.#of(value, 0, new LookedInto(this.#program.overlooked));
  }

  #of(value: Value, depth: number, seen: LookedInto): KeySource[] {
    if (value.kind === 'union') return value.options.flatMap((option) => this.#of(option, depth, seen));
    const source = this.#one(value, depth, seen);
    return source ? [source] : [];
  }

  #one(value: Value, depth: number, seen: LookedInto): KeySource | undefined {
    if (value.kind === 'literal') return literalSource(value.value);
    const variable = variableOf(value);
    if (variable !== undefined) return named('environment', `env ${variable}`);
    if (depth > MAXIMUM_DEPTH) return { kind: 'unknown', name: 'unknown', id: undefined };
    switch (value.kind) {
      case 'text':
        return this.#first(value.parts, depth, seen);
      case 'array':
        if (!seen.isNew(value, depth)) return undefined;
        return this.#first(
          value.node.elements.map((element) => this.#program.evaluator.evaluate(element, value.frame)),
          depth,
          seen,
        );
      case 'call':
        return this.#ofCall(value, depth, seen);
      case 'member':
        return this.#ofMember(value, depth);
      case 'function':
        return this.#ofFunction(value.node, nameOfValue(value), depth);
      case 'external':
        if (entryOf(this.#program, value)?.role === 'key.embedded') return FROM_TOKEN;
        return this.#ofMade(value) ?? named('configuration', nameOfValue(value) ?? 'import');
      case 'parameter':
        return { kind: 'unknown', name: `parameter ${nameOfValue(value) ?? ''}`.trim(), id: undefined };
      default:
        return { kind: 'unknown', name: nameOfValue(value) ?? 'unknown', id: undefined };
    }
  }

  #first(values: readonly Value[], depth: number, seen: LookedInto): KeySource | undefined {
    const found = values.flatMap((value) => this.#of(value, depth + 1, seen));
    return found.find(({ kind }) => kind !== 'literal' && kind !== 'unknown') ?? found[0];
  }

  #ofCall(value: Value & { kind: 'call' }, depth: number, seen: LookedInto): KeySource {
    const keySet = this.#keySet(value);
    if (keySet) return keySet;
    const entry = entryOf(this.#program, value.callee);
    if (entry?.role === 'key.embedded') return FROM_TOKEN;
    const [first] = argumentsOf(value.node);
    const argument = first && this.#program.evaluator.evaluate(first, value.frame);
    const called = value.callee.kind === 'external' ? value.callee.path : memberName(value.callee);
    if (argument && /readFile(?:Sync)?$/.test(called)) {
      const path = optionsOf(argument).map(nameOfFile).join(' or ').replace(/^env /, 'named by env ');
      return { kind: 'file', name: `file ${path}`, id: `file ${path}` };
    }
    const setting = settingOf(value);
    if (setting !== undefined) return named('configuration', setting);
    if (FORMS.test(called) || entry?.role === 'key.import') {
      const isMethod = value.callee.kind === 'member' && /^(?:replace|replaceAll|trim|toString)$/.test(called);
      const inner = isMethod && value.callee.kind === 'member' ? value.callee.object : argument;
      const source = inner && this.#first(optionsOf(inner), depth, seen);
      if (source) return source;
    }
    if (value.callee.kind === 'function') return this.#ofFunction(value.callee.node, nameOfValue(value), depth);
    if (value.callee.kind === 'member') return this.#ofMember(value.callee, depth);
    return { kind: 'function', name: nameOfValue(value) ?? 'a call', id: placeOf(this.#program, value.node) };
  }

  /** A member of something: of a key set's client, or of what holds the configuration. */
  #ofMember(value: Value & { kind: 'member' }, depth: number): KeySource {
    const { root, path } = spineOf(value);
    if (root.kind === 'call' || (root.kind === 'external' && root.made)) {
      const keySet = root.kind === 'call' ? this.#keySet(root) : this.#ofMade(root);
      if (keySet) return keySet;
    }
    const setting = root.kind === 'call' ? settingOf(root) : undefined;
    const name = setting === undefined ? nameOfValue(value) : [setting, ...path].join('.');
    if (root.kind === 'parameter' || root.kind === 'unknown')
      return { kind: 'configuration', name: name ?? 'unknown', id: undefined };
    if (root.kind === 'call' && depth < MAXIMUM_DEPTH && setting === undefined) {
      const origin = this.#origins.of(value);
      if (origin === 'unverified token') return FROM_TOKEN;
    }
    const id = `${root.kind === 'external' ? `${root.package} ${root.path}` : placeOf(this.#program, root.node)} ${path.join('.')}`;
    return { kind: 'configuration', name: name ?? 'unknown', id };
  }

  /** A function that is asked for the key: the key set that it asks in turn, else itself. */
  #ofFunction(node: ts.Node, name: string | undefined, depth: number): KeySource {
    let found: KeySource | undefined;
    const visit = (child: ts.Node): void => {
      if (found) return;
      if (ts.isCallExpression(child)) {
        const callee = this.#program.evaluator.evaluate(child.expression);
        for (const option of optionsOf(callee)) {
          if (option.kind !== 'external' || !entryOf(this.#program, option)?.keyKind) continue;
          found = this.#ofMade(option) ?? this.#keySet({ node: child, frame: undefined });
        }
      }
      ts.forEachChild(child, visit);
    };
    if (depth < 3) visit(node);
    return found ?? { kind: 'function', name: `function ${name ?? ''}`.trim(), id: placeOf(this.#program, node) };
  }

  /** The client of a key set, by the call that made it. */
  #ofMade(value: Value): KeySource | undefined {
    return value.kind === 'external' && value.made ? this.#keySet(value.made) : undefined;
  }

  #keySet({ node, frame }: Made): KeySource | undefined {
    const unit = this.#program.unitOf(node);
    const site = unit && siteOfCall(this.#program, unit, node);
    if (site?.role !== 'key.source') return undefined;
    const addresses = partOf(this.#program, site, 'url', frame).values;
    if (addresses.some((address) => this.#origins.of(address) === 'unverified token')) return FROM_TOKEN;
    const names = addresses.map((address) => this.#addressName(address));
    const known = names.filter((name) => name !== undefined);
    if (known.length === 0 || known.length < names.length)
      return { kind: 'key set', name: 'key set', id: placeOf(this.#program, node) };
    const name = `key set ${known.join(' or ')}`;
    return { kind: 'key set', name, id: name };
  }

  #addressName(value: Value): string | undefined {
    const text = addressOf(value);
    return text ? nameOfValue(this.#program.evaluator.evaluate(text)) : nameOfValue(value);
  }

  /** The keys of a verifier that finds them by itself: `CognitoJwtVerifier`, Firebase. */
  ofLibrary(site: Site): KeySource {
    const made = site.external?.made?.node;
    const name = `keys of ${site.match.model.package}`;
    return { kind: 'key set', name, id: made ? `${name} ${placeOf(this.#program, made)}` : name };
  }
}

const FROM_TOKEN: KeySource = { kind: 'token', name: 'named by the token itself', id: undefined };

function named(kind: KeySource['kind'], name: string): KeySource {
  return { kind, name, id: name };
}

function literalSource(value: unknown): KeySource | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  if (/BEGIN (?:RSA |EC )?PUBLIC KEY|BEGIN CERTIFICATE/.test(value))
    return { kind: 'literal', name: 'public key in code', id: `literal ${value}` };
  return { kind: 'literal', name: `literal ${mask(value)}`, id: `literal ${value}` };
}

function memberName(value: Value): string {
  return value.kind === 'member' ? value.name : '';
}

function nameOfFile(value: Value): string {
  return nameOfValue(value) ?? 'of an unknown name';
}
