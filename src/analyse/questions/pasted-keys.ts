import { ts } from '#compiler';
import { entryOf } from '../roles/site.js';
import type { Frame, Value } from '../syntax/value.js';
import { LookedInto } from '../values/looked-into.js';
import { entriesOf } from '../values/members.js';
import type { Program } from '../values/program.js';

/** The first public key that stands in the code and that a value is made of: PEM, DER in base64, members of a JWK. */
export function pastedKey(program: Program, value: Value): ts.Node | undefined {
  return new Search(program).in(value, 0);
}

class Search {
  readonly #program: Program;
  readonly #seen: LookedInto;

  constructor(program: Program) {
    this.#program = program;
    this.#seen = new LookedInto(program.overlooked);
  }

  in(value: Value, depth: number): ts.Node | undefined {
    if (depth > MAXIMUM_DEPTH) return undefined;
    switch (value.kind) {
      case 'literal':
        return typeof value.value === 'string' && PASTED.test(value.value) ? value.node : undefined;
      case 'text':
        return isWhole(value.parts) ? value.node : undefined;
      case 'union':
        return this.#first(value.options, (option) => this.in(option, depth + 1));
      case 'array':
        if (!this.#seen.isNew(value, depth)) return undefined;
        return this.#first(value.node.elements, (element) => this.#inside(element, value.frame, depth));
      case 'object':
      case 'patched':
        return this.#seen.isNew(value, depth) ? this.#inMembers(value, depth) : undefined;
      case 'call': {
        const { callee, node, frame } = value;
        if (callee.kind === 'member') return this.in(callee.object, depth + 1);
        if (callee.kind !== 'external' || !(MAKERS.test(callee.path) || isKeyMaker(this.#program, callee)))
          return undefined;
        const [first] = ts.isTaggedTemplateExpression(node) ? [] : (node.arguments ?? []);
        return first && this.#inside(first, frame, depth);
      }
      default:
        return undefined;
    }
  }

  #inMembers(value: Value, depth: number): ts.Node | undefined {
    const { entries } = entriesOf(this.#program.evaluator, value);
    const isJwk = entries.some(({ name, value: kty }) => name === 'kty' && kty.kind === 'literal');
    if (isJwk)
      return entries.find(({ name, value: held }) => /^[nx]$/.test(name) && held.kind === 'literal')?.value.node;
    const keys = entries.filter(({ name }) => name === 'keys' || name === 'key');
    return this.#first(keys, (entry) => this.in(entry.value, depth + 1));
  }

  #inside(node: ts.Expression, frame: Frame | undefined, depth: number): ts.Node | undefined {
    return this.in(this.#program.evaluator.evaluate(node, frame), depth + 1);
  }

  #first<Item>(items: readonly Item[], find: (item: Item) => ts.Node | undefined): ts.Node | undefined {
    for (const item of items) {
      const found = find(item);
      if (found) return found;
    }
    return undefined;
  }
}

function isKeyMaker(program: Program, callee: Value): boolean {
  const entry = entryOf(program, callee);
  return entry?.role === 'key.import' || entry?.keyKind === 'public';
}

const MAXIMUM_DEPTH = 6;
const MAKERS = /(?:^|\.)(?:createPublicKey|Buffer\.from|TextEncoder#encode)$/;
/** The head of a key in PEM, or how SubjectPublicKeyInfo of RSA and of elliptic curves begins in base64. */
const PASTED =
  /BEGIN (?:RSA |EC )?PUBLIC KEY|BEGIN CERTIFICATE|^M(?:FkwEwYHKoZIzj0|HYwEAYHKoZIzj0|I[IG][\w+/]{2}(?:I|M)A0GCSqGSIb3)/;

/** Between its head and its end stands more than a name that is filled in. */
function isWhole(parts: readonly Value[]): boolean {
  const text = parts.map((part) => (part.kind === 'literal' ? String(part.value) : ' ')).join('');
  return PASTED.test(text) && /[\w+/]{40}/.test(text);
}
