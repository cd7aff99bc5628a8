import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

let found: string | undefined;

/** The folder of this package: the same from source and from `dist`. */
export function packageRoot(): string {
  found ??= searchUp(dirname(fileURLToPath(import.meta.url)));
  return found;
}

function searchUp(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest) && isOurs(manifest)) return folder;
    if (dirname(folder) === folder) {
      throw new Error(
        `looked for the package.json of authproof from ${start} upwards and found none: reinstall authproof`,
      );
    }
  }
}

function isOurs(manifest: string): boolean {
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { readonly name?: unknown }).name === 'authproof';
}
