import { anchorsOf } from './analyse/knowledge/prefilter.js';
import type { Incomplete } from './analyse/observations/observation.js';
import { INVENTORY_ROLES } from './analyse/questions/token-place.js';
import { discover } from './discover/discover.js';
import { foldInventory, type Inventory } from './findings/inventory.js';
import { readCode } from './load/code-files.js';
import { loadKnowledge } from './load/knowledge.js';
import { ownVersion } from './load/own-version.js';
import type { ScanOptions } from './scan-options.js';
import { Stopwatch } from './stopwatch.js';

/** Every place of a project where a token is issued, verified, decoded, stored, sent or logged, with its policy. */
export async function inventory(options: ScanOptions = {}): Promise<Inventory> {
  const watch = new Stopwatch(options.onStage);
  const root = options.root ?? process.cwd();
  const project = await watch.time('discover', () => discover({ ...options, root }));
  const knowledge = await watch.time('load models', () => loadKnowledge(project));
  const anchors = anchorsOf([{ roles: INVENTORY_ROLES }], knowledge.models, knowledge.vocabulary);
  const files = await watch.time('read code', () => readCode(project, { anchors }));
  const taken = await watch.time('analyse code', async () => {
    const { takeInventory } = await import('./analyse/analyse-code.js');
    return takeInventory({ project, files, knowledge });
  });
  const nothing: Incomplete[] = files.files.size === 0 ? [NOTHING] : [];
  return foldInventory({
    version: ownVersion(),
    project,
    places: taken.places,
    secrets: taken.secrets,
    all: (options.persona ?? project.settings.persona) === 'auditor',
    incomplete: [...project.incomplete, ...nothing, ...files.incomplete, ...taken.incomplete],
    stats: { files: files.files.size, candidates: taken.candidates },
  });
}

const NOTHING = { why: 'No code was found, so there is nothing to list: check the paths and the exclude patterns.' };
