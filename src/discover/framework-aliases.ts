import type { TsConfig } from './project.js';
import { folderOf } from './root-path.js';

const CONFIG = /(?:^|\/)(svelte|nuxt)\.config\.[cm]?[jt]s$/;

/** Aliases that a framework writes into a tsconfig of its own when it runs, which nobody commits: `$lib`, `~`, `@`. */
export function frameworkAliases(code: readonly string[]): TsConfig[] {
  return code.flatMap((file) => {
    const framework = CONFIG.exec(file)?.[1];
    if (framework === undefined) return [];
    const dir = folderOf(file);
    const at = (folder: string): string => [dir, folder].filter((part) => part !== '').join('/');
    const aliases = framework === 'svelte' ? { $lib: ['src/lib'] } : NUXT;
    const paths = Object.entries(aliases).flatMap(([alias, folders]): [string, string[]][] => [
      [alias, folders.map(at)],
      [`${alias}/*`, folders.map((folder) => at(folder === '' ? '*' : `${folder}/*`))],
    ]);
    return [{ dir, baseUrl: undefined, paths: new Map(paths) }];
  });
}

/** `~` and `@` are the folder of the sources, `app` since Nuxt 4, `~~` and `@@` that of the project. */
const NUXT: Readonly<Record<string, readonly string[]>> = {
  '~': ['app', 'src', ''],
  '@': ['app', 'src', ''],
  '~~': [''],
  '@@': [''],
  '#shared': ['shared'],
};
