import { join } from 'node:path';
import { type EditedFile, placeEdited } from './edited-file.js';
import { formatsNamed } from './formats.js';
import { frameworkAliases } from './framework-aliases.js';
import { GitIndex, type Tracking } from './git.js';
import { findGitRoot } from './git-folder.js';
import { acceptPatterns, type IgnoreLayer, IgnoreStack, layerAbove, layerInside } from './ignore-layers.js';
import { LeftOut } from './left-out.js';
import { type OwnModel, readOwnModels } from './own-models.js';
import { type OwnRules, readOwnRules } from './own-rules.js';
import { readPackages } from './packages.js';
import type { Project, ProjectFile } from './project.js';
import { type Baseline, findBaseline } from './read-baseline.js';
import { type FoundSettings, findSettings, NO_SETTINGS, settingsFrom } from './read-settings.js';
import { readRecordSchemas } from './record-schemas.js';
import { leavesFolder, relativePath } from './root-path.js';
import { scanScope } from './scan-scope.js';
import { readTsConfigs } from './tsconfigs.js';
import { UsageError } from './usage-error.js';
import { type Found, readPatterns, walk } from './walk.js';

export interface DiscoverOptions {
  /** The working folder: the scan root, unless `paths` is one folder. */
  readonly root: string;
  readonly paths?: readonly string[] | undefined;
  /** Gitignore-style patterns, relative to the scan root. */
  readonly exclude?: readonly string[] | undefined;
  /** The configuration to use, relative to the working folder; by default the nearest one. */
  readonly settingsPath?: string | undefined;
  readonly noConfig?: boolean | undefined;
  readonly noBaseline?: boolean | undefined;
  /** The policy that counts, whatever the project's own configuration says. */
  readonly policy?: Policy | undefined;
  /** A folder that stands for a git root, and whose every file counts as tracked: a revision that was written there. */
  readonly standIn?: string | undefined;
  /** A file as an editor has it, by its path from the working folder. */
  readonly edited?: EditedFile | undefined;
}

/** What a project lays down about its own scans. */
export interface Policy {
  readonly found: FoundSettings;
  readonly models: readonly OwnModel[];
  readonly ownRules?: OwnRules | undefined;
  readonly baseline: Baseline | undefined;
}

/** Finds out what there is to scan. Throws a UsageError where the question itself is wrong. */
export function discover(options: DiscoverOptions): Project {
  const scope = scanScope(options.root, options.paths ?? []);
  const { root } = scope;
  const gitRoot = options.standIn ?? findGitRoot(root);
  const { found, models, ownRules, baseline } = options.policy ?? policyOf(options, root, gitRoot);
  const { settings } = found;
  const index = trackingOf(options, root, gitRoot);
  const edited = options.edited && placeEdited(root, options.edited);
  const excludes = excluded(options, root, found);
  const files = walk({
    scope,
    ignored: ignoredAbove(root, gitRoot),
    excluded: excludes,
    leftOut: leftOutBy(root, found),
    index,
    edited,
    formats: ownRules?.formats,
  });
  const { packages, skipped } = readPackages(root, files.manifests);
  const { tsconfigs: written, incomplete } = readTsConfigs(root, files.tsconfigs, packages);
  const schemas = readRecordSchemas(root, files.recordSchemas);
  const tsconfigs = [...written, ...frameworkAliases(files.code.map(({ path }) => path))];
  const config = withTracked(files.config, index, files.repositories);
  return {
    root,
    settings,
    named: scope.named,
    edited,
    baseline,
    code: files.code,
    config,
    ignoredByPattern: files.ignoredByPattern,
    packages,
    tsconfigs,
    recordSchemas: schemas.recordSchemas,
    models,
    ownRules,
    skipped: [...files.skipped, ...skipped, ...schemas.skipped],
    incomplete: [...files.incomplete, ...incomplete, ...unjudged(edited, files), ...unasked(index, config)],
  };
}

/** Whether a secret of an environment file is committed shows nowhere else. */
function unasked(index: Tracking | undefined, config: readonly ProjectFile[]): Project['incomplete'] {
  const [file] = config.filter(({ path }) => formatsNamed(path).some((format) => format.evenIgnored));
  if (!file || index === undefined || index.tracks(file.path) !== undefined) return [];
  const why =
    'Git could not be asked which files are committed (it is not installed here, or refuses this folder as that of ' +
    'another user), so committed secrets were not judged: install git, or run git config --global --add safe.directory ' +
    'with the path of the repository.';
  return [{ path: file.path, why }];
}

/** Silence about a file that was asked about would look like a pass. */
function unjudged(edited: EditedFile | undefined, { code, config }: Found): Project['incomplete'] {
  if (edited === undefined || [...code, ...config].some(({ path }) => path === edited.path)) return [];
  const why = 'The file is ignored, excluded or too large, so its text was not judged: scan another, or include it.';
  return [{ path: edited.path, why }];
}

/** The rules that the project in a folder has of its own. */
export function ownRulesAt(folder: string): OwnRules | undefined {
  const { root } = scanScope(folder, []);
  const { rulesDir } = findSettings(root, findGitRoot(root)).settings;
  return rulesDir === undefined ? undefined : readOwnRules(root, rulesDir);
}

/** What the project itself lays down. Throws a UsageError where it is broken. */
export function policyOf(options: DiscoverOptions, root: string, gitRoot: string | undefined): Policy {
  const found = settingsOf(options, root, gitRoot);
  const models = readOwnModels(root, found.settings.models);
  const { rulesDir } = found.settings;
  const ownRules = rulesDir === undefined ? undefined : readOwnRules(root, rulesDir);
  const baseline = options.noConfig || options.noBaseline ? undefined : findBaseline(root, gitRoot);
  return { found, models, ownRules, baseline };
}

function trackingOf({ standIn }: DiscoverOptions, root: string, gitRoot: string | undefined): Tracking | undefined {
  if (standIn !== undefined) return { tracks: () => true };
  return gitRoot === undefined ? undefined : new GitIndex(root, gitRoot);
}

function settingsOf(options: DiscoverOptions, root: string, gitRoot: string | undefined): FoundSettings {
  if (options.noConfig) return NO_SETTINGS;
  if (options.settingsPath !== undefined) return settingsFrom(options.settingsPath, options.root, root);
  return findSettings(root, gitRoot);
}

/**
 * What the repository ignores above the scan root. A root that is ignored itself was asked for by name, so those patterns
 * do not count. The machine's own `core.excludesFile` never counts: results must not depend on who runs the scan.
 */
function ignoredAbove(root: string, gitRoot: string | undefined): IgnoreStack {
  if (gitRoot === undefined) return new IgnoreStack();
  const layers = [layerOf(gitRoot, '.git/info/exclude', gitRoot, root)];
  const way = relativePath(gitRoot, root);
  const folders = way === '' ? [] : way.split('/');
  for (const [depth] of folders.entries()) {
    const folder = join(gitRoot, ...folders.slice(0, depth));
    layers.push(layerOf(gitRoot, [...folders.slice(0, depth), '.gitignore'].join('/'), folder, root));
  }
  const present = layers.filter((layer) => layer !== undefined);
  const rootIgnored = present.some(
    ({ matcher, rebase }) => way !== '' && matcher.ignores(rebase('').replace(/\/*$/, '/')),
  );
  return new IgnoreStack(rootIgnored ? [] : present);
}

function layerOf(gitRoot: string, file: string, folder: string, root: string): IgnoreLayer | undefined {
  const { accepted } = readPatterns(gitRoot, file);
  return accepted.length === 0 ? undefined : layerAbove(accepted, relativePath(folder, root));
}

/** What the configuration and the command line leave out. */
export function excluded(
  options: Pick<DiscoverOptions, 'exclude'>,
  root: string,
  { settings, folder }: FoundSettings,
): IgnoreStack {
  const layers = [layerInside(checked(options.exclude ?? []), '')];
  if (folder !== undefined) layers.push(excludedBy(checked(settings.exclude), folder, root));
  return new IgnoreStack(layers);
}

/** Nobody has to be told what the command line leaves out. */
function leftOutBy(root: string, { settings, folder }: FoundSettings): LeftOut | undefined {
  if (folder === undefined || settings.exclude.length === 0) return undefined;
  return new LeftOut(
    new IgnoreStack([excludedBy(checked(settings.exclude), folder, root)]),
    settings.path ?? 'the configuration',
  );
}

function excludedBy(patterns: readonly string[], folder: string, root: string): IgnoreLayer {
  const down = relativePath(folder, root);
  // A configuration from elsewhere (`--config`) speaks about the scan root.
  return layerAbove(patterns, leavesFolder(down) ? '' : down);
}

function checked(patterns: readonly string[]): readonly string[] {
  const { accepted, refused } = acceptPatterns(patterns);
  if (refused[0] !== undefined) throw new UsageError(`The list of what to exclude cannot be used: ${refused[0]}.`);
  return accepted;
}

/** Whether git tracks the files; a repository inside this one knows its own files, and nobody asks it. */
function withTracked(
  files: readonly ProjectFile[],
  index: Tracking | undefined,
  repositories: readonly string[],
): readonly ProjectFile[] {
  const elsewhere = (path: string) => repositories.some((folder) => path.startsWith(`${folder}/`));
  return files.map((file) => {
    const tracked = elsewhere(file.path) ? undefined : index?.tracks(file.path);
    return tracked === undefined ? file : { ...file, tracked };
  });
}
