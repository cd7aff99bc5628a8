import type { FirebaseToken } from './firebase-tokens.js';

/** Members of a user's own document that say what the user may do. */
const RIGHT = /role|admin|permission|moderator|staff|privilege|access_?level/i;

/** `get(/databases/$(database)/documents/users/$(request.auth.uid)).data.role`, written without white space. */
const READ_OF_OWN =
  /get\(\/databases\/\$\(\w{1,64}\)\/documents\/(\w{1,64})\/\$\(request\.auth\.uid\)\)\.data(?:\.|\[['"]|\.get\(['"])(\w{1,64})/g;

const ONE_PARAMETER = /function(\w{1,64})\((\w{1,64})\)\{return([^{};]{1,400});?\}/g;

/**
 * Who grants rights in a file of rules: collections whose document of the caller decides what the caller may do, and rules
 * that let the caller write this document without a look at what is written.
 */
export class Owners {
  readonly #deciding = new Set<string>();
  readonly #checks = new Set<string>();

  constructor(tokens: readonly FirebaseToken[]) {
    const text = tokens.map((token) => token.text).join('');
    for (const [, collection = '', member = ''] of text.matchAll(READ_OF_OWN))
      if (RIGHT.test(member)) this.#deciding.add(collection);
    for (const [, name = '', parameter = '', returned = ''] of text.matchAll(ONE_PARAMETER))
      if (this.#isOwner(returned, parameter)) this.#checks.add(name);
  }

  /** Whether a rule lets users write the document that says what they may do. */
  grantThemselves(path: string, condition: readonly FirebaseToken[]): boolean {
    const [, collection, variable] = /^\/databases\/\{\w+\}\/documents\/(\w+)\/\{(\w+)(?:=\*\*)?\}$/.exec(path) ?? [];
    if (collection === undefined || variable === undefined || !this.#deciding.has(collection)) return false;
    return alternatives(condition).some((one) => this.#isOwner(one, variable));
  }

  #isOwner(condition: string, variable: string): boolean {
    const parts = condition.replaceAll(/^\(+|\)+$/g, (ends) => (ends.startsWith('(') ? '' : closing(condition, ends)));
    const compared = parts.split('&&').filter((part) => !IS_SIGNED_IN.test(part));
    const [only] = compared;
    if (only === undefined || compared.length > 1) return false;
    const called = /^(\w+)\((\w+)\)$/.exec(only);
    if (called) return called[2] === variable && this.#checks.has(called[1] ?? '');
    const sides = only.split(/={2,3}/);
    return sides.length === 2 && sides.includes('request.auth.uid') && sides.includes(variable);
  }
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
