import { createHash } from 'node:crypto';
import { discover, type Policy, policyOf } from './discover/discover.js';
import type { Project } from './discover/project.js';
import {
  type Asked,
  digestOf,
  type PartialLook,
  type PartialScan,
  partials,
  placesOf,
  type ShardPart,
} from './findings/shard-part.js';
import type { CodeFiles } from './load/code-files.js';
import { loadCompiler } from './load/compiler-cache.js';
import { ownVersion } from './load/own-version.js';
import { type Shard, shareOf } from './load/share.js';
import { textAt } from './load/text-at.js';
import { type Look, lookAtBoth, lookAtCode, lookAtConfig } from './looks.js';
import { atBase, policyAt, standingOf } from './revisions.js';
import { loadCatalogue } from './rule-catalogue.js';
import { type ProjectScan, type ScanOptions, withRoot } from './scan-options.js';
import { withoutServed } from './served-by-code.js';
import { Stopwatch } from './stopwatch.js';

/** What one of several runs finds in its share of a project; `mergeShards` makes the result of all of them. */
export async function scanShard(options: ScanOptions, shard: Shard): Promise<ShardPart> {
  const discovering = withRoot(options);
  const standing = standingOf(discovering);
  const { since, policyFrom, exclude } = options;
  const policy =
    policyFrom === undefined
      ? policyOf(discovering, standing.root, standing.gitRoot)
      : policyAt(policyFrom, standing, discovering).policy;
  const scan = await scanShare({ ...options, policy }, shard);
  const base =
    since === undefined
      ? undefined
      : await atBase({ ref: since, standing, policy }, (folder) =>
          // Who is shown what does not matter there: what was found is left out, whoever would see it.
          scanShare({ ...folder, exclude, now: options.now, persona: 'auditor', onStage: options.onStage }, shard),
        );
  return {
    version: 1,
    tool: { name: 'authproof', version: ownVersion() },
    shard,
    asked: askedOf(options),
    scan,
    ...(base && { before: { commit: base.commit, scan: base.answer } }),
  };
}

function askedOf(options: ScanOptions): Asked {
  const { paths = [], exclude = [], persona, settingsPath, noConfig = false, noBaseline = false } = options;
  return {
    paths,
    exclude,
    persona,
    config: settingsPath,
    noConfig,
    noBaseline,
    since: options.since,
    policyFrom: options.policyFrom,
  };
}

async function scanShare(options: ProjectScan, shard: Shard): Promise<PartialScan> {
  const watch = new Stopwatch(options.onStage);
  const project = await watch.time('discover', () => discover(withRoot(options)));
  const catalogue = await watch.time('load rules', () => loadCatalogue(project.ownRules));
  let isOwn: ((path: string) => boolean) | undefined;
  let keep = () => {};
  const code = await lookAtCode(project, catalogue, watch, {
    leaveOutTests: (options.persona ?? project.settings.persona) === 'regular',
    beforeAnalysis: () => {
      keep = loadCompiler([project.root]);
    },
    isOwn: (files: CodeFiles) => {
      isOwn = shareOf(project, files, shard);
      return isOwn;
    },
  });
  keep();
  const share = { isOwn: isOwn ?? (() => true), joins: shard.index === 1 };
  const config = withoutServed(await lookAtConfig(project, catalogue, watch, options.now ?? new Date(), share), code);
  // What joins code and configuration is said once, by the shard that has read all configuration.
  const both = share.joins ? await lookAtBoth(code, config, project, catalogue, watch) : [];
  const texts = (path: string) => code.text(path) ?? config.text(path);
  const looks = { code: partOfLook(code, texts), config: partOfLook(joined([config, ...both], config), texts) };
  return {
    project: projectDigest(project, options.policy),
    skipped: project.skipped,
    incomplete: project.incomplete,
    ...looks,
    documents: placesOf([looks.code, looks.config]).flatMap((path) => documentOf(project.root, path, texts(path))),
  };
}

function documentOf(root: string, path: string, text: string | undefined): PartialScan['documents'] {
  if (text === undefined) return [];
  // A key set that a project has recorded is shown without what must not be shown of it.
  return [{ path, digest: digestOf(text), ...(textAt(root, path) !== text && { text }) }];
}

function partOfLook(look: Look, texts: (path: string) => string | undefined): PartialLook {
  const { files, bytes, candidates, testsLeftOut, configFiles, sides, skipped } = look.stats;
  const seen = look.sightings ?? look.observations.map((observation) => ({ observation }));
  return {
    observations: partials(seen, texts),
    incomplete: look.incomplete,
    suppressions: look.suppressions,
    rules: look.rules.map(({ id }) => id),
    leftOut: [...(look.leftOut ?? [])],
    stats: { files, bytes, candidates, testsLeftOut, configFiles, sides, skipped },
  };
}

function joined(looks: readonly Look[], config: Look): Look {
  return {
    ...config,
    observations: looks.flatMap(({ observations }) => observations),
    incomplete: looks.flatMap(({ incomplete }) => incomplete),
  };
}

/** Two shards of different files, or under different policies, would not fit together. */
function projectDigest({ code, config, recordSchemas }: Project, policy: Policy | undefined): string {
  const files = [...code, ...config].map(({ path, bytes }) => [path, bytes]);
  const { found, models, ownRules } = policy ?? {};
  const seen = JSON.stringify([files, recordSchemas, found?.settings, models, ownRules]);
  return createHash('sha256').update(seen).digest('hex');
}
