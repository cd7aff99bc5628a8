import type { Modules } from '../knowledge/modules.js';
import type { Program } from './program.js';

/** Who imports a file as code, and not only types of it; every answer is kept. */
export function codeImporters(
  program: Program,
  modules: Modules,
  typesFrom: (importer: string) => readonly string[],
): (path: string) => readonly string[] {
  const answers = new Map<string, readonly string[]>();
  const typed = new Map<string, ReadonlySet<string>>();
  const typedBy = (importer: string): ReadonlySet<string> => {
    const known = typed.get(importer);
    if (known) return known;
    const found = new Set<string>();
    for (const specifier of typesFrom(importer)) {
      const resolution = modules.resolve(specifier, importer);
      if ('file' in resolution) found.add(resolution.file);
    }
    typed.set(importer, found);
    return found;
  };
  return (path) => {
    const known = answers.get(path);
    if (known) return known;
    const importers = program.importersOf(path).filter((importer) => !typedBy(importer).has(path));
    answers.set(path, importers);
    return importers;
  };
}
