import type { DataDocument } from '../load/data-document.js';
import { joinEnvironments } from './env-set.js';
import type { Observation } from './observation.js';
import { SchemaJudge } from './schema.js';
import type { SchemaRule } from './schema-rule.js';

/** Judges configuration: every document by itself, and the environment files together. */
export function judgeConfig(
  documents: readonly DataDocument[],
  rules: readonly SchemaRule[],
): { observations: Observation[] } {
  const judge = new SchemaJudge(rules);
  const joined = [...documents, joinEnvironments(documents)];
  return { observations: joined.flatMap((document) => [...judge.judge(document)]) };
}
