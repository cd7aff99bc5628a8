import type { DataDocument } from '../../load/data-document.js';
import type { Incomplete, Observation } from '../observations/observation.js';
import { joinedFrom } from './joined.js';
import { SchemaJudge } from './schema.js';
import type { PatternEngine, SchemaRule } from './schema-rule.js';

export interface Judgement {
  readonly observations: Observation[];
  /** Rules that crashed. */
  readonly incomplete: Incomplete[];
}

export interface ConfigJudgement extends Judgement {
  /** What no file shows alone. */
  readonly joined: readonly DataDocument[];
}

export interface ConfigJudging {
  readonly patterns?: PatternEngine | undefined;
  /** Every document of the project, where only a share of them is judged one by one. */
  readonly together?: readonly DataDocument[];
}

/** Judges configuration: every document by itself, and all of them together. */
export function judgeConfig(
  documents: readonly DataDocument[],
  rules: readonly SchemaRule[],
  { patterns, together = documents }: ConfigJudging = {},
): ConfigJudgement {
  const joined = joinedFrom(together);
  return { ...judgeDocuments([...documents, ...joined], rules, patterns), joined };
}

/** Judges each document by itself. */
export function judgeDocuments(
  documents: readonly DataDocument[],
  rules: readonly SchemaRule[],
  patterns?: PatternEngine,
): Judgement {
  const judged: Judgement = { observations: [], incomplete: [] };
  const judge = new SchemaJudge(rules, patterns);
  for (const document of documents) {
    try {
      judged.observations.push(...judge.judge(document));
    } catch {
      judgeOneByOne(document, rules, judged, patterns);
    }
  }
  return judged;
}

/** Slower, and only after a crash: the other rules still have their say. */
function judgeOneByOne(
  document: DataDocument,
  rules: readonly SchemaRule[],
  judged: Judgement,
  patterns: PatternEngine | undefined,
): void {
  for (const rule of rules) {
    try {
      judged.observations.push(...new SchemaJudge([rule], patterns).judge(document));
    } catch (error) {
      const path = document.path === '' ? undefined : document.path;
      const on = path ?? 'the files together';
      const why = `Rule ${rule['x-rule'].id} crashed on ${on} (${(error as Error).message}): report it, or leave the file out with \`exclude\`.`;
      judged.incomplete.push({ path, why });
    }
  }
}
