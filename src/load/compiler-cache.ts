import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { ownFolder, readOwn, writeOwn } from './own-folder.js';

const LARGEST = 64_000_000;
const PREFIX = 'compiler-';

/**
 * Loads TypeScript's compiler with V8's compiled form of it from an earlier run, which saves most of the time that loading
 * takes. Where anything is not as expected, it is loaded as ever, by whoever imports it. Returns what keeps the compiled
 * form for the next run; `scanned` are the folders that must not hold it.
 */
export function loadCompiler(scanned: readonly string[]): () => void {
  try {
    const file = compilerFile();
    const folder = ownFolder(scanned);
    const require = createRequire(file);
    if (folder === undefined || require.cache[file]) return NOTHING;
    const kept = join(folder, nameFor(file));
    const cachedData = keptForm(kept);
    const script = new Script(Module.wrap(readFileSync(file, 'utf8')), { filename: file, cachedData });
    const module = new Module(file);
    module.filename = file;
    require.cache[file] = module;
    script.runInThisContext()(module.exports, require, module, file, dirname(file));
    module.loaded = true;
    return cachedData && !script.cachedDataRejected ? NOTHING : () => keep(kept, script);
  } catch {
    return NOTHING;
  }
}

const NOTHING = (): void => {};

/** The one large file of what ts-morph brings. */
function compilerFile(): string {
  const tsMorph = createRequire(import.meta.url).resolve('ts-morph');
  return join(dirname(createRequire(tsMorph).resolve('@ts-morph/common')), 'typescript.js');
}

/** V8 itself looks at its version and flags, and of the source only at its length. */
function nameFor(file: string): string {
  const { size, mtimeMs } = statSync(file);
  return `${PREFIX}${process.version}-${process.arch}-${size}-${Math.trunc(mtimeMs)}.v8`;
}

function keptForm(path: string): Buffer | undefined {
  try {
    return readOwn(path, LARGEST);
  } catch {
    return undefined;
  }
}

/** Asked for after the work is done, when the functions that it needed have been compiled. */
function keep(path: string, script: Script): void {
  try {
    const folder = dirname(path);
    for (const name of readdirSync(folder)) if (name.startsWith(PREFIX)) rmSync(join(folder, name), { force: true });
    writeOwn(path, script.createCachedData());
  } catch {
    // A full disk or a folder that cannot be written costs time at the next scan, and nothing else.
  }
}
