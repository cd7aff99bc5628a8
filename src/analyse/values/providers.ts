interface Files {
  filesIn(folder: string): readonly string[];
  specifiersOf(path: string): readonly string[];
  textOf(path: string): string;
}

const PROVIDES = /\bprovide['"]?\s*:\s*(?:[\w$]+\s*\.\s*){0,4}(?:['"`]([^'"`\n]{1,120})['"`]|([\w$]+))/g;
/** Tests hand over stand-ins. */
const STAND_IN = /createTestingModule|overrideProvider|\bjest\b|\bvitest\b/;

/** Which files have providers of a container, by the names that their tokens are written with. */
export function providersIn(files: Files): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const path of files.filesIn('')) {
    if (!files.specifiersOf(path).some((specifier) => specifier.startsWith('@nestjs/'))) continue;
    const text = files.textOf(path);
    if (!text.includes('provide') || STAND_IN.test(text)) continue;
    for (const [, written, name = written ?? ''] of text.matchAll(PROVIDES)) {
      const paths = found.get(name) ?? [];
      if (!paths.includes(path)) found.set(name, [...paths, path]);
    }
  }
  return found;
}
