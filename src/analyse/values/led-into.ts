import type { Modules } from '../knowledge/modules.js';
import type { Program } from './program.js';

interface Paths {
  /** A file that only tests are called like. */
  isTest(path: string): boolean;
  isTooling(path: string): boolean;
}

/** Stand-ins are often loaded where nobody but developers is, and only if asked for. */
const STAND_INS = /(?:^|[/.])(?:__mocks__|mocks?|msw|stories|story|storybook|__fixtures__|fixtures?)[/.]/i;

/**
 * Files that are called like tests, and that code which runs imports: they run too. What a file is called decides nothing
 * that somebody could hide behind.
 */
export function ledInto(program: Program, modules: Modules, all: Iterable<string>, paths: Paths): ReadonlySet<string> {
  const found = new Set<string>();
  let level = [...all].filter((path) => paths.isTest(path) && program.importersOf(path).length > 0);
  for (let more = true; more && level.length > 0; ) {
    const next = level.filter((path) =>
      program
        .importersOf(path)
        .some(
          (importer) =>
            (found.has(importer) || !(paths.isTest(importer) || paths.isTooling(importer))) &&
            runs(program, modules, importer, path),
        ),
    );
    for (const path of next) found.add(path);
    level = level.filter((path) => !found.has(path));
    more = next.length > 0;
  }
  return found;
}

/** Whether an import brings in code: not types alone, and no stand-in on demand. */
function runs(program: Program, modules: Modules, importer: string, path: string): boolean {
  const text = program.textOf(importer);
  return program.specifiersOf(importer).some((specifier) => {
    const resolution = modules.resolve(specifier, importer);
    return 'file' in resolution && resolution.file === path && bringsIn(text, specifier, STAND_INS.test(path));
  });
}

function bringsIn(text: string, specifier: string, isStandIn: boolean): boolean {
  for (let at = text.indexOf(specifier); at !== -1; at = text.indexOf(specifier, at + 1)) {
    const before = text.slice(Math.max(0, at - 2000), at - 1);
    const statement = before.slice(
      Math.max(before.lastIndexOf(';'), before.lastIndexOf("'"), before.lastIndexOf('"')) + 1,
    );
    if (/\bimport\s*\(\s*(?:\/\*[^*]{0,200}\*\/\s*)?$/.test(statement)) {
      if (!isStandIn) return true;
    } else if (/\brequire\s*\(\s*$/.test(statement)) return true;
    else if (/\b(?:import|from)\s*$/.test(statement) && !/\b(?:import|export)\s+type\b[^;]*$/.test(statement))
      return true;
  }
  return false;
}
