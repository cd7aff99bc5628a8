import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageRoot } from '../discover/package-root.js';

/** `src` is there where this tool itself is worked on. */
const FOLDERS = ['bin', 'dist', 'rules', 'src'];

/** Where this tool's own code, rules and knowledge stand, with what they were installed with. */
export function ownPlaces(): string[] {
  const root = packageRoot();
  const manifest = join(root, 'package.json');
  const { dependencies = {} } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    readonly dependencies?: Readonly<Record<string, string>>;
  };
  const installed = modulesAbove(root).flatMap((folder) => [
    join(folder, '.package-lock.json'),
    ...[...Object.keys(dependencies), '@ts-morph/common'].map((name) => join(folder, name, 'package.json')),
  ]);
  return [manifest, ...FOLDERS.flatMap((folder) => everythingIn(join(root, folder))), ...installed];
}

function modulesAbove(folder: string): string[] {
  const here = existsSync(join(folder, 'node_modules')) ? [join(folder, 'node_modules')] : [];
  return dirname(folder) === folder ? here : [...here, ...modulesAbove(dirname(folder))];
}

function everythingIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const places = [`${folder}/`];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) places.push(...everythingIn(path));
    else if (!entry.name.endsWith('.d.ts')) places.push(path);
  }
  return places;
}
