import type { FirebaseToken } from './firebase-tokens.js';

/** Members of a user's own document that say what the user may do. */
const RIGHT =
  /role|admin|permission|moderator|staff|privilege|access_?level|verified|approved|premium|paid|subscri|banned|blocked|suspended/i;

/** `get(/databases/$(database)/documents/users/$(request.auth.uid)).data.role`, written without white space. */
const READ_OF_OWN =
  /get\(\/databases\/\$\(\w{1,64}\)\/documents\/(\w{1,64})\/\$\(request\.auth\.uid\)\)\.data(?:\.|\[['"]|\.get\(['"])(\w{1,64})/g;

const ONE_PARAMETER = /function(\w{1,64})\((\w{1,64})\)\{return([^{};]{1,400});?\}/g;
const NO_PARAMETER = /function(\w{1,64})\(\)\{return([^{};]{1,400});?\}/g;

/**
 * Who grants rights in a file of rules: collections whose document of the caller decides what the caller may do, and rules
 * that let the caller write this document without a look at what is written.
 */
export class Owners {
  readonly #deciding = new Set<string>();
  readonly #checks = new Set<string>();
  /** Functions that ask who the caller is, and nothing of what is written. */
  readonly #callerChecks = new Set<string>();

  constructor(tokens: readonly FirebaseToken[]) {
    const text = tokens.map((token) => token.text).join('');
    this.#readDeciding(text);
    for (const [, name = '', returned = ''] of text.matchAll(NO_PARAMETER))
      if (looksAtCallerOnly(returned)) this.#callerChecks.add(name);
    const called = calledWithCaller(tokens);
    for (const [, name = '', parameter = '', returned = ''] of text.matchAll(ONE_PARAMETER)) {
      if (called.has(name)) this.#readDeciding(returned.replaceAll(`$(${parameter})`, '$(request.auth.uid)'));
      if (this.#isOwner(returned, parameter)) this.#checks.add(name);
    }
  }

  #readDeciding(text: string): void {
    for (const [, collection = '', member = ''] of text.matchAll(READ_OF_OWN))
      if (RIGHT.test(member)) this.#deciding.add(collection);
  }

  /** Whether a rule lets users write the document that says what they may do. */
  grantThemselves(path: string, condition: readonly FirebaseToken[]): boolean {
    const [, collection, variable] = /^\/databases\/\{\w+\}\/documents\/(\w+)\/\{(\w+)(?:=\*\*)?\}$/.exec(path) ?? [];
    if (collection === undefined || variable === undefined || !this.#deciding.has(collection)) return false;
    return alternatives(condition).some((one) => this.#isOwner(one, variable));
  }

  #asksOnlyWho(part: string): boolean {
    return looksAtCallerOnly(part) || this.#callerChecks.has(/^(\w+)\(\)$/.exec(part)?.[1] ?? '');
  }

  #isOwner(condition: string, variable: string): boolean {
    const parts = condition.replaceAll(/^\(+|\)+$/g, (ends) => (ends.startsWith('(') ? '' : closing(condition, ends)));
    const compared = parts.split('&&').filter((part) => !IS_SIGNED_IN.test(part) && !this.#asksOnlyWho(part));
    const [only] = compared;
    if (only === undefined || compared.length > 1) return false;
    const called = /^(\w+)\((\w+)\)$/.exec(only);
    if (called) return called[2] === variable && this.#checks.has(called[1] ?? '');
    const sides = only.split(/={2,3}/);
    return sides.length === 2 && sides.includes('request.auth.uid') && sides.includes(variable);
  }
}

const CALLER = ['(', 'request', '.', 'auth', '.', 'uid', ')'];

/** `isEligible(request.auth.uid)` */
function calledWithCaller(tokens: readonly FirebaseToken[]): ReadonlySet<string> {
  const isCall = (at: number) => CALLER.every((text, index) => tokens[at + 1 + index]?.text === text);
  return new Set(tokens.flatMap(({ text }, at) => (isCall(at) ? [text] : [])));
}

/** `request.auth.token.email_verified == true`: nothing that is written, and no right. */
function looksAtCallerOnly(condition: string): boolean {
  const isPlain =
    !/resource|get\(|exists\(|\|\|/.test(condition) && !RIGHT.test(condition.replaceAll('email_verified', ''));
  return isPlain && condition.includes('request.auth.') && !/request\.auth\.uid(?!!={1,2}null)/.test(condition);
}

const IS_SIGNED_IN = /^(?:request\.auth(?:\.uid)?!={1,2}null|(?:is)?(?:signed|logged|auth)\w*\(\))$/i;

/** A `)` at the end belongs to a call where as many were opened before it. */
function closing(condition: string, ends: string): string {
  const opened = condition.replaceAll(/^\(+/g, '').split('(').length - 1;
  return ends.slice(0, opened);
}

/** The parts of a condition of which one is enough. */
function alternatives(condition: readonly FirebaseToken[]): readonly string[] {
  const parts = [''];
  let depth = 0;
  for (const { text } of condition) {
    depth += text === '(' ? 1 : text === ')' ? -1 : 0;
    if (text === '||' && depth === 0) parts.push('');
    else parts.push(`${parts.pop() ?? ''}${text}`);
  }
  return parts;
}
