import { isMadeByHand } from '../knowledge/prefilter.js';
import type { Program } from './program.js';

/** Tells files that may hold sites of some role: enough to leave most alone, and none that holds one. */
export interface RoleSigns {
  mayHave(path: string): boolean;
}

const ANYWHERE: RoleSigns = { mayHave: () => true };
/** What is told by hand and shows in a word. */
const BY_HAND: Readonly<Record<string, string>> = {
  'token.decode': String.raw`\bparse\b`,
  'session.logout': '[lL]og[-_]?[oO]ut|[sS]ign[-_]?[oO]ut|LOG_?OUT|SIGN_?OUT',
};
/** How often a thing of a library may be given another name, file by file. */
const MAXIMUM_HOPS = 4;

export function roleSigns(program: Program, role: string): RoleSigns {
  const byHand = BY_HAND[role];
  const { names, specifiers, packages, isOpen } = program.models.signsOf(role);
  if (isOpen || (byHand === undefined && (isMadeByHand(role) || packages.size + names.size === 0))) return ANYWHERE;
  const all = new Set([...names, ...renamed(program, names, packages)]);
  const pattern = new RegExp(
    [...(all.size > 0 ? [uses(all)] : []), ...(byHand === undefined ? [] : [byHand])].join('|') || '(?!)',
  );
  return {
    mayHave: (path) =>
      program.specifiersOf(path).some((specifier) => isOne(specifier, specifiers)) ||
      pattern.test(program.textOf(path)),
  };
}

/** A call, an element, an assignment to a member, a property, a parameter of a request. */
function uses(names: Iterable<string>): string {
  const words = wordsOf(names);
  return String.raw`${words}['"]?\s*(?:\?\.\s*)?(?:[(=:,})&;\x60]|<[^;]{0,300}?>\s*\()|<${words}|new\s+${words}`;
}

function wordsOf(names: Iterable<string>): string {
  const literal = [...names].map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return `(?<![\\w$])(?:${literal.join('|')})(?![\\w$])`;
}

/** Names that the files which import one of the packages give to its things, and those that import these files. */
function renamed(program: Program, names: ReadonlySet<string>, packages: ReadonlySet<string>): Set<string> {
  const found = new Set<string>();
  const seen = new Set<string>();
  let known = new Set(names);
  let files = program.filesIn('').filter((path) => program.specifiersOf(path).some((one) => isOne(one, packages)));
  for (let hops = 0; hops < MAXIMUM_HOPS && files.length > 0 && known.size > 0; hops++) {
    const words = wordsOf(known);
    // What is called at once gives its result a name, not itself.
    const given = new RegExp(
      String.raw`([\w$]+)['"]?\s*(?::[^=\n]{0,80})?[:=](?!=)[^\n='"\x60;]{0,100}?${words}\s*(?:[,;)}\]\n]|\.bind\b|$)`,
      'g',
    );
    const taken = new RegExp(String.raw`${words}['"]?(?:\s*:|\s+as\s)\s*([\w$]+)`, 'g');
    const named = new Set<string>();
    const renaming: string[] = [];
    for (const path of files) {
      seen.add(path);
      const text = program.textOf(path);
      const matches = [...text.replace(IMPORTS, '').matchAll(given), ...text.matchAll(taken)];
      const own = matches.map(([, name = '']) => name);
      for (const name of own) if (!names.has(name)) named.add(name);
      if (own.length > 0 || program.isBarrel(path)) renaming.push(path);
    }
    for (const name of named) found.add(name);
    known = new Set([...known, ...named]);
    files = [...new Set(renaming.flatMap((path) => program.importersOf(path)))].filter((path) => !seen.has(path));
  }
  return found;
}

/** In a list of imports nothing is given a name that a colon or an equals sign would show. */
const IMPORTS = /^[ \t]*import\b[^;'"]*['"][^'"\n]+['"]/gm;

function isOne(specifier: string, wanted: ReadonlySet<string>): boolean {
  const plain = specifier.replace(/^node:/, '');
  return wanted.has(plain) || [...wanted].some((one) => one.endsWith('*') && plain.startsWith(one.slice(0, -1)));
}
