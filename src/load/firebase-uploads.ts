import type { FirebaseToken } from './firebase-tokens.js';

const LIMIT = new Set(['size', 'contentType']);

/** Functions call functions; nobody nests them deeper. */
const DEEPEST = 10;

/** Which conditions of a file of rules look at how large an upload is, or of what kind, themselves or by functions that they call. */
export class Uploads {
  readonly #limiting = new Set<string>();

  constructor(tokens: readonly FirebaseToken[]) {
    const bodies = [...functionsIn(tokens)];
    for (let round = 0; round < DEEPEST; round++) {
      const known = this.#limiting.size;
      for (const { name, body } of bodies) if (this.areLimited(body)) this.#limiting.add(name);
      if (this.#limiting.size === known) return;
    }
  }

  areLimited(condition: readonly FirebaseToken[]): boolean {
    return condition.some(({ text }, index) => {
      const before = condition[index - 1]?.text;
      if (before === '.') return LIMIT.has(text) && condition[index - 2]?.text === 'resource';
      return this.#limiting.has(text) && condition[index + 1]?.text === '(';
    });
  }
}

/** A body reaches up to what begins next; what is declared in it belongs to it as well. */
function* functionsIn(tokens: readonly FirebaseToken[]) {
  const starts = tokens.flatMap(({ text }, at) => (['function', 'match', 'allow'].includes(text) ? [at] : []));
  for (const [index, at] of starts.entries()) {
    const name = tokens[at + 1]?.text;
    if (tokens[at]?.text === 'function' && name !== undefined)
      yield { name, body: tokens.slice(at + 2, starts[index + 1]) };
  }
}
