import type { DataDocument, Json } from './data-document.js';
import { DocumentBuilder, guarded } from './document-builder.js';
import { Owners } from './firebase-owners.js';
import { type FirebaseToken, firebaseTokens } from './firebase-tokens.js';
import { Uploads } from './firebase-uploads.js';
import type { Span } from './location.js';

/** Who passes the condition of an `allow`: `checked` where it looks at more than whether somebody is signed in. */
type Admits = 'everyone' | 'everyone for a time' | 'everyone signed in' | 'nobody' | 'checked';

interface Scope {
  readonly path: string;
  readonly functions: Functions;
}

/**
 * Security rules of Firestore and Storage: `{ "service", "allows": [{ "name", "path", "methods", "condition", "admits", "grantsThemselves", "limitsUploads" }] }`,
 * in the order of the text; `name` is what is allowed, in short. A condition that only calls a function without parameters is judged by what it returns.
 */
export function readFirebaseRules(kind: string, path: string, text: string): DataDocument {
  const builder = new DocumentBuilder(kind, path, text);
  return guarded(builder, () => new RulesReader(builder, [...firebaseTokens(builder)]).read());
}

/** The functions of a block and of those around it. */
class Functions {
  readonly #outer: Functions | undefined;
  readonly #own = new Map<string, readonly FirebaseToken[]>();

  constructor(outer?: Functions) {
    this.#outer = outer;
  }

  get(name: string): readonly FirebaseToken[] | undefined {
    return this.#own.get(name) ?? this.#outer?.get(name);
  }

  set(name: string, returned: readonly FirebaseToken[]): void {
    this.#own.set(name, returned);
  }
}

class RulesReader {
  readonly #builder: DocumentBuilder;
  readonly #tokens: readonly FirebaseToken[];
  readonly #allows: Json[] = [];
  readonly #owners: Owners;
  readonly #uploads: Uploads;
  #at = 0;
  #service = '';

  constructor(builder: DocumentBuilder, tokens: readonly FirebaseToken[]) {
    this.#builder = builder;
    this.#tokens = tokens;
    this.#owners = new Owners(tokens);
    this.#uploads = new Uploads(tokens);
  }

  read(): DataDocument {
    const end = this.#builder.text.length;
    this.#builder.place('', 0, { start: 0, end });
    this.#builder.place('/allows', 1, { start: 0, end });
    this.#block({ path: '', functions: new Functions() }, 0, false);
    return this.#builder.build({ service: this.#service, allows: this.#allows });
  }

  /** Everything up to the `}` that ends the block. */
  #block(around: Scope, depth: number, isInner: boolean): void {
    if (depth > 50) throw this.#error('is nested more than 50 levels deep');
    const functions = new Functions(around.functions);
    const scope = { path: around.path, functions };
    for (;;) {
      const token = this.#tokens[this.#at];
      if (!token || token.text === '}') {
        if (isInner !== (token !== undefined)) throw this.#error('has an unbalanced brace');
        this.#at++;
        return;
      }
      this.#at++;
      if (token.text === 'service') this.#service = this.#upTo(['{'])[0]?.text ?? '';
      if (token.text === 'service') this.#inside(scope, depth);
      else if (token.text === 'match') this.#match(scope, depth);
      else if (token.text === 'allow') this.#allow(token, scope);
      else if (token.text === 'function') this.#function(functions);
    }
  }

  #inside(scope: Scope, depth: number): void {
    this.#expect('{');
    this.#block(scope, depth + 1, true);
  }

  #match(scope: Scope, depth: number): void {
    const path = this.#pathOf();
    this.#inside({ path: scope.path + path, functions: this.#declaredAhead(scope.functions) }, depth);
  }

  /** `/users/{id}/{rest=**}`: braces that follow a `/` belong to the path. */
  #pathOf(): string {
    let path = '';
    for (;;) {
      const token = this.#tokens[this.#at];
      if (!token || (token.text === '{' && !path.endsWith('/'))) return path;
      this.#at++;
      path += token.text;
      if (token.text === '{') for (const one of this.#upTo(['}'], true)) path += one.text;
    }
  }

  /** Functions hold in their whole block, whether they stand before or after the rules that call them. */
  #declaredAhead(outer: Scope['functions']): Scope['functions'] {
    const start = this.#at;
    const functions = new Functions(outer);
    let depth = 0;
    for (let at = start; at < this.#tokens.length; at++) {
      const text = this.#tokens[at]?.text;
      if (text === '{') depth++;
      else if (text === '}' && --depth <= 0) break;
      else if (text === 'function' && depth === 1) {
        this.#at = at + 1;
        this.#function(functions);
        at = this.#at - 1;
      }
    }
    this.#at = start;
    return functions;
  }

  #function(functions: Functions): void {
    const name = this.#tokens[this.#at]?.text ?? '';
    this.#at++;
    const parameters = this.#upTo(['{']);
    this.#expect('{');
    const body: FirebaseToken[] = [];
    for (let depth = 1; depth > 0; ) {
      const token = this.#tokens[this.#at++];
      if (!token) throw this.#error('has a function without an end');
      depth += token.text === '{' ? 1 : token.text === '}' ? -1 : 0;
      if (depth > 0) body.push(token);
    }
    const returned = body[0]?.text === 'return' ? body.slice(1).filter(({ text }) => text !== ';') : undefined;
    if (returned && parameters.length === 2) functions.set(name, deciding(returned));
  }

  #allow(allow: FirebaseToken, { path, functions }: Scope): void {
    const methods = this.#upTo([':', ';', '}', 'allow', 'match', 'function']).filter(({ text }) => text !== ',');
    const condition = this.#tokens[this.#at]?.text === ':' ? this.#condition() : [];
    const last = condition.at(-1) ?? methods.at(-1) ?? allow;
    const pointer = `/allows/${this.#allows.length}`;
    this.#builder.place(pointer, 2, { start: allow.start, end: last.end });
    this.#builder.place(`${pointer}/methods`, 3, spanOf(methods) ?? allow);
    this.#builder.place(`${pointer}/condition`, 3, spanOf(condition) ?? { start: allow.start, end: last.end });
    this.#builder.place(`${pointer}/path`, 3, allow);
    this.#builder.place(`${pointer}/grantsThemselves`, 3, spanOf(condition) ?? allow);
    this.#builder.place(`${pointer}/limitsUploads`, 3, spanOf(condition) ?? allow);
    this.#builder.place(`${pointer}/admits`, 3, spanOf(condition) ?? { start: allow.start, end: last.end });
    this.#allows.push({
      name: `${methods.map(({ text }) => text).join(', ')} ${shortPath(path)}`,
      path,
      methods: methods.map(({ text }) => text),
      condition: condition.map(({ text }) => text).join(' '),
      admits: admits(deciding(condition), functions),
      grantsThemselves: this.#owners.grantThemselves(path, condition),
      limitsUploads: this.#uploads.areLimited(condition),
    });
  }

  #condition(): readonly FirebaseToken[] {
    this.#at++;
    if (this.#tokens[this.#at]?.text === 'if') this.#at++;
    return this.#upTo([';', '}', 'allow', 'match', 'function']);
  }

  #upTo(ends: readonly string[], withEnd = false): readonly FirebaseToken[] {
    const start = this.#at;
    while (this.#at < this.#tokens.length && !ends.includes(this.#tokens[this.#at]?.text ?? '')) this.#at++;
    if (withEnd) this.#at++;
    return this.#tokens.slice(start, this.#at);
  }

  #expect(text: string): void {
    if (this.#tokens[this.#at]?.text !== text) throw this.#error(`lacks a \`${text}\``);
    this.#at++;
  }

  #error(problem: string) {
    const at = this.#tokens[Math.min(this.#at, this.#tokens.length - 1)];
    return this.#builder.error(at?.start ?? 0, `is no valid rules file: it ${problem}`);
  }
}

/** `/databases/{database}/documents/posts/{id}` is `/posts/*`. */
function shortPath(path: string): string {
  return path
    .replace(/^\/databases\/\{\w+\}\/documents(?=\/)/, '')
    .replaceAll(/\{\w+=\*\*\}/g, '**')
    .replaceAll(/\{\w+\}/g, '*');
}

function spanOf(tokens: readonly FirebaseToken[]): Span | undefined {
  const [first] = tokens;
  return first && { start: first.start, end: tokens.at(-1)?.end ?? first.end };
}

const SIGNED_IN =
  /^\(*request \. auth (?:(?:!=|!==) null|\. uid (?:!=|!==) null|!= null && request \. auth \. uid != null|\. token != null)\)*$/;
const FOR_A_TIME = /^request \. time < timestamp \. date \( \d+ , \d+ , \d+ \)$/;

/** Longer conditions look at something, unless their end lets everyone pass. */
const MOST_DECIDING = 40;

/** What of a condition says whom it admits: without the parentheses around it, and its end where it is long. */
function deciding(condition: readonly FirebaseToken[]): readonly FirebaseToken[] {
  const opening = condition.findIndex(({ text }) => text !== '(');
  const closing = condition.length - 1 - condition.findLastIndex(({ text }) => text !== ')');
  let depth = Math.max(0, opening);
  let around = Math.min(depth, closing);
  for (const { text } of condition.slice(depth, condition.length - closing)) {
    depth += text === '(' ? 1 : text === ')' ? -1 : 0;
    around = Math.min(around, depth);
  }
  return condition.slice(around, condition.length - around).slice(-MOST_DECIDING);
}

function admits(condition: readonly FirebaseToken[], functions: Scope['functions'], depth = 0): Admits {
  const [name, open, close, ...rest] = condition.map(({ text }) => text);
  const called =
    name !== undefined && open === '(' && close === ')' && rest.length === 0 ? functions.get(name) : undefined;
  if (called && depth < 10) return admits(called, functions, depth + 1);
  const text = condition.map((token) => token.text).join(' ');
  if (text === '' || text === 'true') return 'everyone';
  if (text === 'false') return 'nobody';
  if (FOR_A_TIME.test(text)) return 'everyone for a time';
  // Whoever leaves the token out is nobody.
  if (/(?:^|\|\| )request \. auth ={2,3} null$/.test(text)) return 'everyone';
  return SIGNED_IN.test(text) ? 'everyone signed in' : 'checked';
}
