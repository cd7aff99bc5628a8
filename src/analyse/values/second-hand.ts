import type { Program } from './program.js';

/** Files between the one that imports a library and the one that calls it. */
const MAXIMUM_HOPS = 3;

/**
 * Files that no library's name stands in, and that may call one all the same: they import a file of the project that
 * imports it, directly or through barrels, and call something by a name that the library has.
 */
export function secondHand(program: Program, candidates: ReadonlySet<string>): string[] {
  const found = new Set<string>();
  for (const path of candidates) {
    const specifiers = program.specifiersOf(path);
    const names = new Set([
      ...specifiers.flatMap((specifier) => program.models.callNames(specifier)),
      ...madeIn(program.textOf(path), new Set(specifiers.flatMap((specifier) => program.models.makerNames(specifier)))),
    ]);
    if (names.size === 0) continue;
    const calls = new RegExp(`\\b(?:${[...names].join('|')})\\s*(?:<[^()]{0,80}>\\s*)?\\(`);
    for (const importer of importersOf(program, path)) {
      if (candidates.has(importer) || found.has(importer)) continue;
      if (calls.test(program.textOf(importer))) found.add(importer);
    }
  }
  return [...found].sort();
}

/** What a file calls the functions that others make for it: `verify` of `export const verify = createVerifier(…)`. */
function madeIn(text: string, makers: ReadonlySet<string>): string[] {
  if (makers.size === 0) return [];
  const made = new RegExp(`\\bconst\\s+(\\w+)\\s*(?::[^=\\n]{0,80})?=\\s*(?:${[...makers].join('|')})\\(`, 'g');
  return [...text.matchAll(made)].flatMap(([, name]) => (name === undefined ? [] : [name]));
}

/** Who imports a file, or a barrel that passes on what it exports. */
function importersOf(program: Program, path: string): Set<string> {
  const seen = new Set<string>();
  let level = [path];
  for (let hops = 0; hops < MAXIMUM_HOPS && level.length > 0; hops++) {
    const next = level.flatMap((from) => program.importersOf(from)).filter((importer) => !seen.has(importer));
    for (const importer of next) seen.add(importer);
    level = next.filter((importer) => program.isBarrel(importer));
  }
  return seen;
}
