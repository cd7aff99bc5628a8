import { createHash } from 'node:crypto';
import type { Span } from '../load/location.js';
import type { RuleMeta } from '../rule-meta.js';
import type { Gate, Report, Result } from './finding.js';
import { secretsAt } from './secrets.js';

/** A report as it can be kept on disk: what every output shows, without the sources and without the secrets in them. */
export interface KeptReport {
  readonly result: Result;
  readonly gate: Gate;
  readonly rules: readonly RuleMeta[];
  /** The documents that are shown or hold secrets, with a digest of their text. */
  readonly documents: readonly { readonly path: string; readonly digest: string; readonly isSource: boolean }[];
  readonly secretPlaces: readonly (readonly [string, readonly Span[]])[];
}

/** Undefined where the text of a document cannot be had again. */
export function keptReport(report: Report, texts: (path: string) => string | undefined): KeptReport | undefined {
  const { timings: _, ...stats } = report.result.stats;
  const secretPlaces = [...report.secrets.places];
  const documents: KeptReport['documents'][number][] = [];
  for (const path of new Set([...report.sources.keys(), ...report.secrets.places.keys()])) {
    const shown = report.sources.get(path);
    const text = texts(path);
    if (text === undefined || (shown !== undefined && shown !== text)) return undefined;
    documents.push({ path, digest: digestOf(text), isSource: shown !== undefined });
  }
  return {
    result: { ...report.result, stats },
    gate: report.gate,
    rules: [...report.rules.values()].map(metaOf),
    documents,
    secretPlaces,
  };
}

/** The report again, given the same documents; undefined where one has changed, or where this is no kept report. */
export function restoredReport(value: unknown, texts: (path: string) => string | undefined): Report | undefined {
  if (!isKeptReport(value)) return undefined;
  const { result, gate, rules, documents, secretPlaces } = value;
  const all = new Map<string, string>();
  for (const { path, digest } of documents) {
    const text = texts(path);
    if (text === undefined || digestOf(text) !== digest) return undefined;
    all.set(path, text);
  }
  const sources = documents.flatMap(({ path, isSource }): [string, string][] =>
    isSource ? [[path, all.get(path) ?? '']] : [],
  );
  return {
    result,
    gate,
    sources: new Map(sources),
    rules: new Map(rules.map((rule) => [rule.id, rule])),
    secrets: secretsAt(new Map(secretPlaces), (path) => all.get(path)),
  };
}

function isKeptReport(value: unknown): value is KeptReport {
  if (typeof value !== 'object' || value === null) return false;
  const { result, gate, rules, documents, secretPlaces } = value as Partial<KeptReport>;
  const lists = [result?.findings, result?.proofs, result?.unknowns, result?.suppressed, result?.incomplete];
  return (
    [...lists, rules, documents, secretPlaces].every(Array.isArray) &&
    result?.version === 1 &&
    typeof result.stats === 'object' &&
    [0, 1, 3].includes(gate?.exitCode ?? -1)
  );
}

function metaOf(rule: RuleMeta): RuleMeta {
  const { id, title, severity, confidence, cwe, controls, references, why, fix, blind } = rule;
  return { id, title, severity, confidence, cwe, controls, references, why, fix, blind };
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
