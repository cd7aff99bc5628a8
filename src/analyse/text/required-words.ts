import { createRequire } from 'node:module';
import type { AST, RegExpParser } from '@eslint-community/regexpp';

/**
 * What must stand in every text that a pattern matches: of each list one word at least. Words are in lower case, for texts
 * in lower case; no list says that any text may match.
 */
export type Required = readonly (readonly string[])[];

/** Shorter ones stand in every text; `v1` does not. */
const TELLING = /^(?:.{3}|.\d|\d.)/s;
/** So many ways to write a run of letters are told apart; more are none. */
const MOST_WAYS = 8;

interface Alternative {
  readonly pattern: string;
  readonly required: Required;
}

/** The package's own data and dependencies: no part of the project that is scanned. */
const load = createRequire(import.meta.url);
let kept: ReadonlyMap<string, readonly Alternative[]> | undefined;
let parser: RegExpParser | undefined;

/** The alternatives of a pattern, each with what it requires: fewer texts have what one of them cannot do without. */
export function alternativesOf(pattern: string): readonly Alternative[] {
  kept ??= keptByBuild();
  return kept.get(pattern) ?? read(pattern);
}

/** What `src/build.mjs` has read of the patterns that come with the package: to read them takes longer than to search with them. */
function keptByBuild(): ReadonlyMap<string, readonly Alternative[]> {
  try {
    return new Map(Object.entries(load('#built/required-words.json') as Record<string, readonly Alternative[]>));
  } catch {
    return new Map();
  }
}

function read(pattern: string): Alternative[] {
  parser ??= new (load('@eslint-community/regexpp') as typeof import('@eslint-community/regexpp')).RegExpParser({
    ecmaVersion: 2024,
  });
  return parser
    .parsePattern(pattern)
    .alternatives.map((alternative) => ({ pattern: alternative.raw, required: ofAlternative(alternative) }));
}

/** One of the alternatives matched, and nobody knows which: what each of them asks for most, taken together. */
function ofAlternatives(alternatives: readonly AST.Alternative[]): Required {
  const [first, ...others] = alternatives.map(ofAlternative);
  if (first === undefined || others.length === 0) return first ?? [];
  const rarest = [first, ...others].map(rarestOf);
  return rarest.includes(undefined) ? [] : [[...new Set(rarest.flatMap((words) => words ?? []))]];
}

/** The list whose shortest word is longest; of these the shortest list. */
function rarestOf(required: Required): readonly string[] | undefined {
  const shortest = (words: readonly string[]) => Math.min(...words.map(({ length }) => length));
  return [...required].sort((a, b) => shortest(b) - shortest(a) || a.length - b.length)[0];
}

function ofAlternative({ elements }: AST.Alternative): Required {
  const required: (readonly string[])[] = [];
  let run: readonly string[] = [''];
  const end = () => {
    if (run.every((word) => TELLING.test(word))) required.push(run);
    run = [''];
  };
  for (const element of elements) {
    const written = waysToWrite(element);
    const longer = written && run.flatMap((before) => written.map((after) => before + after));
    if (longer && longer.length <= MOST_WAYS) {
      run = longer;
      continue;
    }
    end();
    if (written) run = written;
    else required.push(...ofElement(element));
  }
  end();
  return required;
}

/** Every text that an element can match, where these are few. */
function waysToWrite(element: AST.Element): readonly string[] | undefined {
  switch (element.type) {
    case 'Character':
      return isAscii(element.value) ? [String.fromCodePoint(element.value).toLowerCase()] : undefined;
    case 'CharacterClass':
      return element.negate ? undefined : waysOfClass(element.elements);
    case 'Group':
    case 'CapturingGroup': {
      const ways = element.alternatives.map(({ elements }) => waysToWriteAll(elements));
      return ways.every((each) => each !== undefined) ? few(ways.flat()) : undefined;
    }
    case 'Quantifier': {
      const once = element.max === 1 ? waysToWrite(element.element) : undefined;
      return element.min === 0 ? few(once && ['', ...once]) : once;
    }
    default:
      return undefined;
  }
}

function waysToWriteAll(elements: readonly AST.Element[]): readonly string[] | undefined {
  let ways: readonly string[] | undefined = [''];
  for (const element of elements) {
    const next = waysToWrite(element);
    ways = few(next && ways?.flatMap((before) => next.map((after) => before + after)));
  }
  return ways;
}

function waysOfClass(elements: AST.CharacterClass['elements']): readonly string[] | undefined {
  const ways = elements.map((element) => (element.type === 'Character' ? waysToWrite(element) : undefined));
  return ways.every((each) => each !== undefined) ? few([...new Set(ways.flat())]) : undefined;
}

function few(ways: readonly string[] | undefined): readonly string[] | undefined {
  return ways && ways.length > 0 && ways.length <= MOST_WAYS ? ways : undefined;
}

function ofElement(element: AST.Element): Required {
  switch (element.type) {
    case 'Group':
    case 'CapturingGroup':
      return ofAlternatives(element.alternatives);
    case 'Quantifier':
      return element.min > 0 ? ofElement(element.element) : [];
    case 'Assertion':
      return (element.kind === 'lookahead' || element.kind === 'lookbehind') && !element.negate
        ? ofAlternatives(element.alternatives)
        : [];
    default:
      return [];
  }
}

function isAscii(code: number): boolean {
  return code < 128;
}
