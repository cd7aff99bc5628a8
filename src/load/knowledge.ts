import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Model } from '../analyse/knowledge/models.js';
import type { SidesData } from '../analyse/knowledge/sides.js';
import type { VocabularyData } from '../analyse/knowledge/vocabulary.js';
import { packageRoot } from '../discover/package-root.js';
import type { Project } from '../discover/project.js';

/** The knowledge that the code analysis works with: plain data, read from the installed package. */
export interface Knowledge {
  readonly models: readonly Model[];
  readonly vocabulary: VocabularyData;
  readonly sides: SidesData;
}

/** The project's own models come first: they may say more of a package than the shipped ones know. */
export function loadKnowledge(project: Pick<Project, 'models'> = {}): Knowledge {
  const rules = join(packageRoot(), 'rules');
  const files = readdirSync(join(rules, 'models'))
    .filter((name) => name.endsWith('.json'))
    .sort();
  return {
    models: [...(project.models ?? []), ...files.map((name) => readJson(join(rules, 'models', name)) as Model)],
    vocabulary: readJson(join(rules, 'vocabulary.json')) as VocabularyData,
    sides: loadSides(),
  };
}

/** What tells on which side a file runs. */
export function loadSides(): SidesData {
  return readJson(join(packageRoot(), 'rules', 'sides.json')) as SidesData;
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
