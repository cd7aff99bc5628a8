import { readBounded } from './bounded-file.js';
import { isJsonObject, type JsonObject, member } from './json-object.js';
import type { Package } from './project.js';
import { folderOf } from './root-path.js';
import { workspaceMembers } from './workspaces.js';

interface Manifests {
  readonly packages: readonly Package[];
  readonly skipped: readonly { readonly path: string; readonly why: string }[];
}

/** Every manifest as a package, the root first, then by folder. */
export function readPackages(root: string, manifests: readonly string[]): Manifests {
  const packages: Package[] = [];
  const skipped: { path: string; why: string }[] = [];
  let rootManifest: JsonObject = {};
  for (const path of manifests) {
    const manifest = readManifest(root, path);
    if (typeof manifest === 'string') {
      skipped.push({ path, why: manifest });
      continue;
    }
    const dir = folderOf(path);
    if (dir === '') rootManifest = manifest;
    packages.push(toPackage(dir, manifest));
  }
  packages.sort((a, b) => (a.dir < b.dir ? -1 : 1));
  return { packages: markMembers(root, rootManifest, packages), skipped };
}

function readManifest(root: string, path: string): JsonObject | string {
  const read = readBounded(root, path);
  if ('why' in read) return `package manifest that is ${read.why}`;
  try {
    const manifest: unknown = JSON.parse(read.text);
    return isJsonObject(manifest) ? manifest : 'package manifest that is not an object';
  } catch {
    return 'package manifest that is not valid JSON';
  }
}

function toPackage(dir: string, manifest: JsonObject): Package {
  const dependencies = new Map<string, string>();
  for (const field of ['peerDependencies', 'optionalDependencies', 'devDependencies', 'dependencies']) {
    for (const [name, range] of membersOf(manifest, field))
      if (typeof range === 'string') dependencies.set(name, range);
  }
  return {
    dir,
    name: typeof member(manifest, 'name') === 'string' ? String(manifest.name) : '',
    dependencies,
    production: new Set(membersOf(manifest, 'dependencies').map(([name]) => name)),
    entries: entriesOf(manifest),
    imports: subpaths(member(manifest, 'imports'), '#'),
    sided: sidedFiles(manifest),
    published: member(manifest, 'private') !== true && ('files' in manifest || 'publishConfig' in manifest),
  };
}

const SIDE_OF_FIELD = { bin: 'server', browser: 'browser', 'react-native': 'native' } as const;
const SIDE_OF_CONDITION = { ...SIDE_OF_FIELD, node: 'server', 'react-server': 'server', deno: 'server' } as const;

/** Files that one side alone is given; what a manifest gives to several is of none. */
function sidedFiles(manifest: JsonObject): Map<string, 'server' | 'browser' | 'native'> | undefined {
  const given: [string, 'server' | 'browser' | 'native' | undefined][] = [];
  for (const [field, side] of Object.entries(SIDE_OF_FIELD))
    for (const path of targets(member(manifest, field))) given.push([path, side]);
  for (const field of ['main', 'module', 'source'])
    for (const path of targets(member(manifest, field))) given.push([path, undefined]);
  conditional(member(manifest, 'exports'), undefined, given);
  const files = new Map<string, 'server' | 'browser' | 'native'>();
  const several = new Set<string>();
  for (const [named, side] of given) {
    const path = named.replace(/^\.\//, '');
    if (several.has(path)) continue;
    if (side === undefined || (files.get(path) ?? side) !== side) {
      several.add(path);
      files.delete(path);
    } else files.set(path, side);
  }
  return files.size > 0 ? files : undefined;
}

function conditional(
  target: unknown,
  side: 'server' | 'browser' | 'native' | undefined,
  given: [string, 'server' | 'browser' | 'native' | undefined][],
  depth = 0,
): void {
  if (typeof target === 'string') given.push([target, side]);
  if (!isJsonObject(target) || depth > MAX_CONDITIONS) return;
  for (const [condition, inner] of Object.entries(target)) {
    const named = Object.entries(SIDE_OF_CONDITION).find(([name]) => name === condition)?.[1];
    conditional(inner, named ?? side, given, depth + 1);
  }
}

/** `exports`, or the older fields that name the package's own module. */
function entriesOf(manifest: JsonObject): Map<string, readonly string[]> {
  const exported = member(manifest, 'exports');
  const entries =
    isJsonObject(exported) && Object.keys(exported).some((key) => key.startsWith('.'))
      ? subpaths(exported, '.')
      : new Map([['.', targets(exported)]]);
  if ((entries.get('.') ?? []).length > 0 || entries.size > 1) return entries;
  const fields = ['source', 'module', 'main', 'browser', 'types', 'typings'].map((field) => member(manifest, field));
  const named = distinct(fields.filter((field) => typeof field === 'string'));
  return named.length > 0 ? new Map([['.', named]]) : new Map();
}

function subpaths(map: unknown, prefix: string): Map<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  if (!isJsonObject(map)) return found;
  for (const [subpath, target] of Object.entries(map)) {
    const paths = subpath.startsWith(prefix) ? targets(target) : [];
    if (paths.length > 0) found.set(subpath, paths);
  }
  return found;
}

const MAX_CONDITIONS = 8;

/** Every file that some condition leads to, in the manifest's order. */
function targets(target: unknown, depth = 0): string[] {
  if (typeof target === 'string') return [target];
  if (target === null || typeof target !== 'object' || depth > MAX_CONDITIONS) return [];
  return distinct(Object.values(target).flatMap((inner) => targets(inner, depth + 1)));
}

/** Of packages with one name only a declared workspace is what an import of that name means. */
function markMembers(root: string, rootManifest: JsonObject, packages: readonly Package[]): Package[] {
  const names = new Map<string, number>();
  for (const { name } of packages) names.set(name, (names.get(name) ?? 0) + 1);
  const isAmbiguous = ({ name }: Package) => name !== '' && (names.get(name) ?? 0) > 1;
  if (!packages.some(isAmbiguous)) return [...packages];
  const isMember = workspaceMembers(root, member(rootManifest, 'workspaces'));
  return packages.map((pack) => (isAmbiguous(pack) ? { ...pack, workspace: isMember(pack.dir) } : pack));
}

function membersOf(manifest: JsonObject, field: string): [string, unknown][] {
  const value = member(manifest, field);
  return isJsonObject(value) ? Object.entries(value) : [];
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}
