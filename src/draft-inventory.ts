import { type AuthFact, FACT_ROLES } from './analyse/facts/auth-facts.js';
import { envSettings } from './analyse/facts/env-settings.js';
import { anchorsOf } from './analyse/knowledge/prefilter.js';
import { testPaths } from './analyse/knowledge/sides.js';
import type { Incomplete } from './analyse/observations/observation.js';
import { type DiscoverOptions, discover } from './discover/discover.js';
import type { Project } from './discover/project.js';
import { type Draft, draftOf } from './findings/draft.js';
import { withoutKnown } from './findings/draft-gaps.js';
import { readCode } from './load/code-files.js';
import { loadConfig } from './load/config-files.js';
import { loadKnowledge } from './load/knowledge.js';
import { Stopwatch } from './stopwatch.js';

export interface DraftOptions extends Pick<DiscoverOptions, 'exclude'> {
  readonly root?: string | undefined;
  readonly paths?: readonly string[] | undefined;
  readonly onStage?: ((stage: string) => void) | undefined;
}

export interface DraftedInventory {
  /** The scan root: where a configuration belongs. */
  readonly root: string;
  /** The configuration that is there already, relative to the root; the draft then has only what that lacks. */
  readonly existing: string | undefined;
  readonly draft: Draft;
  /** How many files it was looked for in, and how many places there say something of tokens or clients. */
  readonly searched: { readonly code: number; readonly config: number; readonly places: number };
  readonly incomplete: readonly Incomplete[];
}

/** What code and configuration files say of the auth system of a project. */
export async function draftInventory(options: DraftOptions = {}): Promise<DraftedInventory> {
  const watch = new Stopwatch(options.onStage);
  const root = options.root ?? process.cwd();
  const project = await watch.time('discover', () => discover({ ...options, root }));
  const { knowledge, ...code } = await readAuthFacts(project, watch);
  const config = await watch.time('read config', () => loadConfig(project));
  const files = config.documents.flatMap((document) => document.facts?.() ?? []);
  const all = draftOf(code.facts, envSettings(config.documents, knowledge.vocabulary.settings), files);
  const { path, inventory } = project.settings;
  return {
    root: project.root,
    existing: path,
    draft: path === undefined ? all : withoutKnown(all, inventory),
    searched: {
      code: project.code.length,
      config: new Set(config.documents.map((one) => one.path)).size,
      places: placesIn(code.facts),
    },
    incomplete: [...project.incomplete, ...code.unread, ...code.incomplete, ...config.incomplete],
  };
}

/** Several views of one call are one place. */
function placesIn(facts: readonly AuthFact[]): number {
  const inUse = facts.filter(({ side }) => side !== 'test' && side !== 'tooling');
  return new Set(inUse.map(({ location: { path, startLine, startColumn } }) => `${path}:${startLine}:${startColumn}`))
    .size;
}

/** What the code of a project, without its tests, says of clients, tokens and where they are kept. */
async function readAuthFacts(project: Project, watch: Stopwatch) {
  const knowledge = await watch.time('load models', () => loadKnowledge(project));
  const anchors = anchorsOf([{ roles: FACT_ROLES }], knowledge.models, knowledge.vocabulary);
  const leftOut = testPaths(knowledge.sides);
  const files = await watch.time('read code', () => readCode(project, { anchors, leftOut }));
  const { facts, incomplete } = await watch.time('analyse code', async () => {
    const { factsOfCode } = await import('./analyse/analyse-code.js');
    return factsOfCode({ project, files, knowledge });
  });
  return { knowledge, facts, unread: files.incomplete, incomplete };
}
