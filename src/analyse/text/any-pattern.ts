import { alternativesOf } from './required-words.js';
import { WordSearch } from './word-search.js';

/** A pattern that counts only where a closer look at the text agrees. */
export interface Guarded {
  readonly pattern: string;
  /** Texts in this case alone. */
  readonly inCase?: true;
  readonly holds: (text: string) => boolean;
}

/** A pattern for texts in its own case alone. */
export function inCase(pattern: string): Guarded {
  return { pattern, inCase: true, holds: () => true };
}

/**
 * Tells whether any of many patterns matches a text: texts in either case, expressions by their own flags. One walk looks for the words that the patterns
 * cannot do without, and only the patterns that have theirs are tried.
 */
export function anyOf(patterns: readonly (string | RegExp | Guarded)[]): { test(text: string): boolean } {
  const numbers = new Map<string, number>();
  const numberOf = (word: string) => {
    const number = numbers.get(word) ?? numbers.size;
    numbers.set(word, number);
    return number;
  };
  const tried = patterns.flatMap((given) => {
    const { pattern: whole, flags, holds } = guardedOf(given);
    return alternativesOf(whole).map(({ pattern, required }) => ({
      expression: new RegExp(pattern, flags),
      required: required.map((words) => words.map(numberOf)),
      holds,
    }));
  });
  const search = new WordSearch([...numbers.keys()]);
  return {
    test: (text) => {
      const found = search.search(text);
      return tried.some(
        ({ expression, required, holds }) =>
          required.every((words) => words.some((word) => found[word] === 1)) && expression.test(text) && holds(text),
      );
    },
  };
}

function guardedOf(given: string | RegExp | Guarded): Guarded & { readonly flags: string } {
  if (typeof given === 'string') return { pattern: given, flags: 'i', holds: () => true };
  if (given instanceof RegExp) return { pattern: given.source, flags: given.flags, holds: () => true };
  return { ...given, flags: given.inCase ? '' : 'i' };
}
