import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../discover/package-root.js';

/** `dist`, or `src` where this tool itself is worked on and runs from its sources. */
const RUNS_FROM = relative(packageRoot(), fileURLToPath(import.meta.url)).split(sep)[0] ?? '';

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
  const folders = ['bin', RUNS_FROM, 'rules'];
  return [manifest, ...folders.flatMap((folder) => everythingIn(join(root, folder))), ...installed];
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
    else if (RUNS_FROM === 'src' ? !entry.name.endsWith('.d.ts') : !entry.name.endsWith('.ts')) places.push(path);
  }
  return places;
}
