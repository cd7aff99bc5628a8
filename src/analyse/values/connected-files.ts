import type { Program } from './program.js';

/** More files than these hang together with everything. */
const MAXIMUM_FILES = 300;

/**
 * The files that run together with one: those that lead to it by imports, and all that these import, itself among them;
 * undefined where there are too many to say. Tests are left out: they bring together what nothing else does.
 */
export function connectedFiles(program: Program, path: string): ReadonlySet<string> | undefined {
  const leading = closure([path], (at) => program.importersOf(at).filter((one) => !program.isTest(one)));
  return leading && closure(leading, (at) => program.importsOf(at));
}

/** A file and all that it imports, near and far; undefined where there are too many to say. */
export function filesBelow(program: Program, path: string): ReadonlySet<string> | undefined {
  return closure([path], (at) => program.importsOf(at));
}

function closure(start: Iterable<string>, next: (at: string) => readonly string[]): ReadonlySet<string> | undefined {
  const found = new Set(start);
  for (const at of found) {
    for (const one of next(at)) found.add(one);
    if (found.size > MAXIMUM_FILES) return undefined;
  }
  return found;
}
