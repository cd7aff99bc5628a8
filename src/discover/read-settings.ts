import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Location } from '../load/location.js';
import { readBounded } from './bounded-file.js';
import { type ConfigData, checkConfig } from './check-config.js';
import { nodeAt, parseConfig, type Source, spanLocation, usageErrorAt } from './config-source.js';
import { lastName, leavesFolder, relativePath } from './root-path.js';
import type { Acceptance, Settings } from './settings.js';
import { UsageError } from './usage-error.js';
import { place } from './witness.js';

export interface FoundSettings {
  readonly settings: Settings;
  /** Absolute folder of the configuration, to which its patterns and paths are relative; undefined without one. */
  readonly folder: string | undefined;
}

export const NO_SETTINGS: FoundSettings = {
  settings: { failOn: 'medium', persona: 'regular', exclude: [], accept: [], attestations: [], models: [] },
  folder: undefined,
};

const NAMES = ['authproof.json', 'authproof.jsonc', 'package.json'];

/** The nearest configuration, from the scan root up to the git root and never above it. */
export function findSettings(root: string, gitRoot: string | undefined): FoundSettings {
  for (let folder = root; ; folder = dirname(folder)) {
    const sources = NAMES.flatMap((name) => sourceIn(folder, name, root, gitRoot ?? root) ?? []);
    const [first, second] = sources;
    if (first && second) {
      throw new UsageError(`Both ${first.path} and ${second.path} hold a configuration: keep one of them.`);
    }
    if (first) return toSettings(first, folder, root);
    if (folder === (gitRoot ?? root) || folder === dirname(folder)) return NO_SETTINGS;
  }
}

/** The configuration that was asked for by name. */
export function settingsFrom(file: string, workingFolder: string, root: string): FoundSettings {
  const absolute = resolve(workingFolder, file);
  const folder = dirname(absolute);
  if (!existsSync(place(absolute))) throw new UsageError(`The configuration ${file} does not exist: check its path.`);
  const source = sourceIn(folder, lastName(relativePath(folder, absolute)), root, folder);
  if (!source) throw new UsageError(`${file} has no member "authproof": add one, or name an authproof.json.`);
  return toSettings(source, folder, root);
}

function sourceIn(folder: string, name: string, root: string, boundary: string): Source | undefined {
  const file = join(folder, name);
  if (!existsSync(place(file))) return undefined;
  const path = relativePath(root, file);
  const read = readBounded(boundary, relativePath(boundary, file));
  if ('text' in read) return parseConfig(path, read.text);
  // A manifest that cannot be read is reported with the packages; a configuration that cannot be is a broken policy.
  if (name === 'package.json') return undefined;
  throw new UsageError(`The configuration ${path} was not applied, because it is ${read.why}.`);
}

function toSettings(source: Source, folder: string, root: string): FoundSettings {
  const data = checkConfig(source);
  const { settings } = NO_SETTINGS;
  return {
    folder,
    settings: {
      path: source.path,
      failOn: data.failOn ?? settings.failOn,
      persona: data.persona ?? settings.persona,
      exclude: data.exclude ?? [],
      accept: acceptances(data, source, relativePath(folder, root)),
      inventory: data.inventory,
      limits: data.limits,
      attestations: data.attestations ?? [],
      rulesDir:
        data.rulesDir === undefined ? undefined : ownPath(data.rulesDir, source, ['rulesDir'], folder, root) || '.',
      models: (data.models ?? []).map((path, index) => ownPath(path, source, ['models', index], folder, root)),
    },
  };
}

/** Paths are the configuration's own; findings know the scan root, so what lies elsewhere cannot be meant here. */
function acceptances(data: ConfigData, source: Source, rootFromThere: string): Acceptance[] {
  const prefix = rootFromThere === '' ? '' : `${rootFromThere}/`;
  return (data.accept ?? []).flatMap((entry, index) => {
    const path = entry.path.replaceAll('\\', '/').replace(/^\.\//, '');
    if (!path.startsWith(prefix)) return [];
    return [{ ...entry, path: path.slice(prefix.length), location: locationOf(source, ['accept', index]) }];
  });
}

/** A pull request must not make the tool read what lies outside of the repository. */
function ownPath(path: string, source: Source, at: (string | number)[], folder: string, root: string): string {
  const file = resolve(folder, path.replaceAll('\\', '/'));
  const problem = placeProblem(folder, file);
  if (problem === undefined) return relativePath(root, file);
  throw usageErrorAt(source, nodeAt(source, at), `${JSON.stringify(path)} ${problem}`);
}

function placeProblem(folder: string, file: string): string | undefined {
  try {
    const outside = leavesFolder(relativePath(realpathSync(folder), realpathSync(place(file))));
    return outside ? 'leads out of the folder of the configuration' : undefined;
  } catch {
    return 'does not exist or cannot be read';
  }
}

function locationOf(source: Source, at: (string | number)[]): Location {
  const node = nodeAt(source, at) ?? source.node;
  return spanLocation(source, node.offset, node.offset + node.length);
}
