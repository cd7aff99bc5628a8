import { locateIn } from '../../load/data-document.js';
import type { IssuerFacts } from '../../load/issuer-facts.js';
import type { Location } from '../../load/location.js';
import type { DocumentPlace, IssuerRule, Judging } from '../../rule.js';
import type { Hit } from '../../rule-meta.js';
import { SchemaJudge } from '../config/schema.js';
import type { SchemaRule } from '../config/schema-rule.js';
import type { Incomplete, Observation } from '../observations/observation.js';
import { decideProfile, type Profile } from './issuer-profile.js';

export interface IssuerJudgement {
  readonly observations: readonly Observation[];
  readonly profile: Profile;
  /** The problems of the facts, and every rule that crashed. */
  readonly incomplete: readonly Incomplete[];
}

/** Judges what was learned about an issuer. */
export function judgeIssuer(
  facts: IssuerFacts,
  rules: { readonly schema: readonly SchemaRule[]; readonly units: readonly IssuerRule[] },
  options: { readonly profile?: string | undefined } & Omit<Judging, 'profile'>,
): IssuerJudgement {
  const profile = decideProfile(facts, options.profile);
  const incomplete: Incomplete[] = [...facts.problems];
  const observations: Observation[] = [];
  const run = (id: string, judge: () => Iterable<Observation>): void => {
    try {
      observations.push(...judge());
    } catch (error) {
      incomplete.push({
        why: `Rule ${id} crashed on ${facts.asked} (${(error as Error).message}): report it with the document.`,
      });
    }
  };
  if (!judgedAtOnce(rules.schema, facts, profile.name, observations))
    for (const rule of rules.schema) run(rule['x-rule'].id, () => judgeBySchema([rule], facts, profile.name));
  const judging = { ...options, profile: profile.name };
  for (const rule of rules.units) run(rule.id, () => judgeByUnit(rule, facts, judging));
  const { kept, left } = firstOfEach(withoutEchoes(observations));
  return { observations: kept, profile, incomplete: [...incomplete, ...left] };
}

/** Far more than a document that somebody wrote has; one that was made to flood a report has thousands. */
const MOST_OF_A_KIND = 50;

/** The first findings of each rule in each document; how many were left out is said. */
function firstOfEach(observations: readonly Observation[]): { kept: Observation[]; left: Incomplete[] } {
  const counts = new Map<string, { id: string; path: string; count: number }>();
  const kept = observations.filter(({ rule: { id }, outcome, location: { path } }) => {
    const key = JSON.stringify([id, outcome, path]);
    const seen = counts.get(key) ?? { id, path, count: 0 };
    counts.set(key, { ...seen, count: seen.count + 1 });
    return seen.count < MOST_OF_A_KIND;
  });
  const left = [...counts.values()]
    .filter(({ count }) => count > MOST_OF_A_KIND)
    .map(({ id, path, count }) => ({
      path,
      why: `${path} gives ${count} times ${id}, so only the first ${MOST_OF_A_KIND} are listed: mend those first.`,
    }));
  return { kept, left };
}

/** Compiling all schemas together is much faster than one by one; only when that fails is the culprit looked for. */
function judgedAtOnce(
  rules: readonly SchemaRule[],
  facts: IssuerFacts,
  profile: string,
  observations: Observation[],
): boolean {
  try {
    observations.push(...judgeBySchema(rules, facts, profile));
    return true;
  } catch {
    return false;
  }
}

/** Several issuers are judged by what was compiled once. */
const judges = new WeakMap<readonly SchemaRule[], SchemaJudge>();

/** The two forms of server metadata share one registry of members (RFC 8414), so rules are written once, for `issuer.metadata`. */
function* judgeBySchema(rules: readonly SchemaRule[], facts: IssuerFacts, profile: string): Generator<Observation> {
  const judge = judges.get(rules) ?? new SchemaJudge(rules);
  judges.set(rules, judge);
  for (const document of facts.documents) {
    const kind = facts.servers.includes(document) ? 'issuer.metadata' : document.kind;
    yield* judge.judge({ ...document, kind }, profile, document.kind);
  }
}

function* judgeByUnit(rule: IssuerRule, facts: IssuerFacts, judging: Judging): Generator<Observation> {
  if (rule.profiles && !rule.profiles.includes(judging.profile)) return;
  for (const hit of rule.check(facts, judging)) yield observe(rule, hit);
}

function observe(rule: IssuerRule, hit: Hit<DocumentPlace>): Observation {
  const { at } = hit;
  return {
    outcome: hit.unknown !== undefined ? 'unknown' : hit.proves ? 'proof' : 'finding',
    rule,
    controls: hit.controls ?? rule.controls,
    severity: hit.severity ?? rule.severity,
    confidence: hit.confidence ?? rule.confidence,
    location: placeOf(at),
    say: hit.say,
    why: hit.unknown,
    lookedFor: hit.lookedFor,
    fix: hit.fix,
    trace: (hit.trace ?? []).map((step) => ({ location: placeOf(step.at), say: step.say })),
    context: { side: 'unknown', package: '' },
    identity: {
      code: at.pointer ?? '',
      symbol: 'kind' in at.in ? at.in.kind : 'values' in at.in ? at.in.what : at.in.purpose,
    },
  };
}

function placeOf({ in: source, pointer = '', part }: DocumentPlace): Location {
  if ('kind' in source) return locateIn(source, pointer, part);
  if ('location' in source && 'values' in source) return source.location;
  return { path: source.url, startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 };
}

/** An issuer that publishes both forms of its metadata says everything twice: once is enough. */
function withoutEchoes(observations: readonly Observation[]): Observation[] {
  const seen = new Map<string, Observation>();
  for (const observation of observations) {
    const { rule, outcome, identity, say, location } = observation;
    const server = identity.symbol === 'issuer.metadata' || identity.symbol === 'issuer.authorization-server';
    const { path, startLine, startColumn } = location;
    const key = JSON.stringify([
      rule.id,
      outcome,
      identity.code,
      say,
      server ? 'server' : [path, startLine, startColumn],
    ]);
    if (!seen.has(key)) seen.set(key, observation);
  }
  return [...seen.values()];
}
