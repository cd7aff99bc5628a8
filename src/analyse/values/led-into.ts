import { codeAlone, importsIn } from '../../load/import-specifiers.js';
import type { Modules } from '../knowledge/modules.js';
import { spelled } from '../text/spellings.js';
import type { Program } from './program.js';

interface Paths {
  /** A file that only tests are called like. */
  isTest(path: string): boolean;
  isTooling(path: string): boolean;
}

const STAND_INS = spelled('surroundings', 'standInFolders');

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
  return [text, codeAlone(text)].some((read) =>
    importsIn(read).some((found) => {
      if (found.specifier !== specifier) return false;
      if (found.how === 'require') return true;
      if (found.how === 'import()') return !isStandIn;
      const before = read.slice(Math.max(0, found.at - 2000), found.at);
      const start = Math.max(before.lastIndexOf(';'), before.lastIndexOf("'"), before.lastIndexOf('"')) + 1;
      return !/\b(?:import|export)\s+type\b[^;]*$/.test(before.slice(start));
    }),
  );
}
