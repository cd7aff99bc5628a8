import type { CodeFacts, CodeVerifiers, RehearsedCode } from './analyse/analyse-code.js';
import type { KeyLife } from './analyse/issuer/key-history.js';
import { DeclaredRecords } from './analyse/knowledge/declared-records.js';
import { anchorsOf, loggingFiles } from './analyse/knowledge/prefilter.js';
import { recordFiles } from './analyse/knowledge/record-files.js';
import { testPaths } from './analyse/knowledge/sides.js';
import type { Incomplete, Observation, Sighting } from './analyse/observations/observation.js';
import { metaOfTest } from './analyse/tests/test-rule.js';
import { documentsLookedAt, sitesLookedAt, valuesLookedAt } from './counted-looks.js';
import { isCode } from './discover/file-kinds.js';
import type { Format } from './discover/formats.js';
import type { Project } from './discover/project.js';
import type { Stats } from './findings/finding.js';
import type { LookedAt } from './findings/looked-at.js';
import { type CodeFiles, readCode } from './load/code-files.js';
import type { DataDocument } from './load/data-document.js';
import type { IssuerFacts } from './load/issuer-facts.js';
import { loadKnowledge } from './load/knowledge.js';
import { readSuppressions, type SuppressionComment } from './load/suppressions.js';
import type { Judging } from './rule.js';
import { type Catalogue, codeRulesOf, ownSchemaRulesOf, rulesForIssuers, schemaRulesOf } from './rule-catalogue.js';
import type { RuleMeta } from './rule-meta.js';
import type { Stopwatch } from './stopwatch.js';

/** What one kind of input gave: code, configuration, an issuer. */
export interface Look {
  readonly observations: readonly Observation[];
  /** Of a shard, instead of observations about code. */
  readonly sightings?: readonly Sighting[];
  readonly incomplete: readonly Incomplete[];
  readonly suppressions: readonly SuppressionComment[];
  /** The rules that ran. */
  readonly rules: readonly RuleMeta[];
  /** The text of a document, by location path. */
  text(path: string): string | undefined;
  readonly stats: Omit<Stats, 'rules' | 'hidden' | 'suppressionProblems' | 'unused' | 'timings'>;
  readonly ruleMilliseconds?: Readonly<Record<string, number>>;
  /** Files that a finding may stand in, and that nobody looked at. */
  readonly leftOut?: ReadonlySet<string>;
  /** Of code: what it says of clients and tokens. */
  readonly facts?: ((only?: 'clients') => CodeFacts) | undefined;
  /** Of code: where it verifies tokens. */
  readonly verifiers?: (() => CodeVerifiers) | undefined;
  /** Of configuration. */
  readonly documents?: readonly DataDocument[];
  /** What the rules looked at, for each of the controls that they are about. */
  readonly lookedAt?: readonly LookedAt[];
  /** Where the compromise rehearsal was asked for. */
  readonly rehearsed?: RehearsedCode | undefined;
  /** Of code: what every file imports. */
  readonly files?: CodeFiles['files'] | undefined;
}

export interface CodeLook {
  /** Tests are read only where code that ships leads into them. */
  readonly leaveOutTests?: boolean;
  readonly rehearses?: boolean | undefined;
  readonly beforeAnalysis?: (() => void) | undefined;
  /** Only the files of a share are judged, and spoken of; what the others mean to them is looked up. */
  readonly isOwn?: ((code: CodeFiles) => (path: string) => boolean) | undefined;
}

const NO_FACTS: CodeFacts = { facts: [], incomplete: [] };

const NO_STATS: Look['stats'] = {
  files: 0,
  bytes: 0,
  candidates: 0,
  configFiles: 0,
  testsLeftOut: 0,
  issuers: 0,
  sides: {},
  skipped: [],
};

/** Reads every file, parses only what may matter to a rule; without such a file the engine is not even loaded. */
export async function lookAtCode(
  project: Project,
  catalogue: Catalogue,
  watch: Stopwatch,
  { leaveOutTests = false, rehearses, beforeAnalysis, isOwn }: CodeLook = {},
): Promise<Look> {
  const rules = codeRulesOf(catalogue);
  const knowledge = await watch.time('load models', () => loadKnowledge(project));
  const anchors = anchorsOf(rules, knowledge.models, knowledge.vocabulary);
  const logging = loggingFiles(knowledge.models);
  const records = recordFiles(project.recordSchemas);
  const named = { test: (path: string, text: string) => logging.test(path, text) || records.test(text) };
  const leftOut = leaveOutTests ? testPaths(knowledge.sides) : undefined;
  const code = await watch.time('read code', () =>
    readCode(project, { anchors, named, declared: new DeclaredRecords(), leftOut }),
  );
  const own = isOwn?.(code);
  const mine = <Item extends { readonly path?: string | undefined }>(items: readonly Item[]) =>
    own ? items.filter(({ path = '' }) => own(path)) : items;
  const crashes: Incomplete[] = [];
  const analyse = async () => {
    beforeAnalysis?.();
    const { analyseCode } = await import('./analyse/analyse-code.js');
    try {
      return analyseCode({ project, files: code, rules, rehearses, knowledge, isOwn: own }, () => performance.now());
    } catch (error) {
      // What else there is to judge is still judged; the run says that the code was not.
      const why = error instanceof Error ? error.message : String(error);
      crashes.push({ why: `The analysis of the code crashed (${why}), so none of it was judged: please report it.` });
      return undefined;
    }
  };
  const isNeeded = [...code.files.values()].some(
    ({ candidate, leftOut: isOut, specifiers }) =>
      candidate || (leftOut && !isOut && specifiers.some((specifier) => leftOut.test(`${specifier}.ts`))),
  );
  const analysis = isNeeded ? await watch.time('analyse code', analyse) : undefined;
  // The analysis looks into what is called like a test, and runs.
  const facts = mine([...code.files.values()]);
  const unseen = facts.filter((file) => file.leftOut).map(({ path }) => path);
  return {
    observations: analysis?.observations ?? [],
    ...(own && { sightings: analysis?.sightings ?? [] }),
    incomplete: [...mine(code.incomplete), ...(analysis?.incomplete ?? []), ...crashes],
    suppressions: facts
      .filter(({ suppressions }) => suppressions)
      .flatMap(({ path }) => readSuppressions(path, code.text(path) ?? '')),
    rules,
    text: (path) => code.text(path),
    stats: {
      ...NO_STATS,
      files: facts.length - unseen.length,
      bytes: facts.reduce((total, file) => total + (file.leftOut ? 0 : file.bytes), 0),
      testsLeftOut: unseen.length,
      candidates: analysis?.candidates ?? 0,
      sides: analysis?.sides ?? {},
      skipped: mine(code.skipped),
    },
    ruleMilliseconds: analysis?.ruleMilliseconds ?? {},
    leftOut: new Set(unseen),
    facts: analysis?.facts,
    verifiers: analysis?.verifiers,
    rehearsed: analysis?.rehearsed,
    files: code.files,
    lookedAt: rehearses ? sitesLookedAt(rules, analysis?.rehearsed?.sites) : [],
  };
}

/** What the tests of the project present to it, and what they expect. */
export async function lookAtTests(project: Project, watch: Stopwatch): Promise<Look> {
  const [{ judgeTests }, { TestFiles }, { loadTestRules, loadTestWords }] = await Promise.all([
    import('./analyse/tests/refusal-tests.js'),
    import('./analyse/tests/test-files.js'),
    import('./load/test-rules.js'),
  ]);
  const rules = loadTestRules();
  const isTest = testPaths((await loadKnowledge(project)).sides);
  const tests = { ...project, code: project.code.filter(({ path }) => isTest.test(path)) };
  const code = await watch.time('read tests', () => readCode(tests, { anchors: /\b(?:it|test|specify|describe)\b/ }));
  const files = new TestFiles(project, code);
  return {
    observations: await watch.time('judge tests', () => judgeTests(files, rules, loadTestWords())),
    incomplete: files.failures(),
    suppressions: [],
    rules: rules.map(metaOfTest),
    text: (path) => code.text(path),
    stats: NO_STATS,
    lookedAt: [
      {
        what: 'tests',
        paths: [...code.files.values()].filter(({ candidate }) => candidate).map(({ path }) => path),
        controls: new Set(rules.flatMap(({ controls }) => controls)),
      },
    ],
  };
}

/** Of a shard: what it judges, and whether it is the one that reads all to judge what they say together. */
export interface ConfigShare {
  readonly isOwn: (path: string) => boolean;
  readonly joins: boolean;
}

export async function lookAtConfig(
  project: Project,
  catalogue: Catalogue,
  watch: Stopwatch,
  now: Date,
  share?: ConfigShare,
): Promise<Look> {
  const config = project.config.filter(({ path }) => !share || share.joins || share.isOwn(path));
  if (config.length === 0 && project.settings.inventory === undefined) return judgeLoaded([], catalogue, watch, now);
  const { loadConfig } = await import('./load/config-files.js');
  const loaded = await watch.time('read config', () => loadConfig({ ...project, config }));
  return judgeLoaded([loaded], catalogue, watch, now, share);
}

export async function lookAtConfigTexts(
  { files, formats }: { readonly files: ReadonlyMap<string, string>; readonly formats?: readonly Format[] | undefined },
  catalogue: Catalogue,
  watch: Stopwatch,
  now: Date,
): Promise<Look> {
  const { loadConfigText } = await import('./load/config-files.js');
  const loaded = await watch.time('read config', () =>
    [...files].map(([path, text]) => loadConfigText(path, text, undefined, formats)),
  );
  return judgeLoaded(loaded, catalogue, watch, now);
}

type Loaded = Pick<Look, 'incomplete'> &
  Pick<Look['stats'], 'skipped'> & { readonly documents: readonly DataDocument[] };

async function judgeLoaded(
  loaded: readonly Loaded[],
  catalogue: Catalogue,
  watch: Stopwatch,
  now: Date,
  { isOwn, joins }: ConfigShare = { isOwn: () => true, joins: true },
): Promise<Look> {
  const all = loaded.flatMap((one) => one.documents);
  const documents = all.filter(({ path }) => isOwn(path));
  // Documents of a share say nothing together: what is missing among them may stand in another.
  const together = joins ? all : [];
  const mine = ({ path = '' }: { readonly path?: string | undefined }) => isOwn(path);
  const rules = schemaRulesOf(catalogue, 'config');
  const own = ownSchemaRulesOf(catalogue);
  const judged =
    all.length === 0
      ? undefined
      : await watch.time('judge config', async () => {
          const { judgeConfig } = await import('./analyse/config/config.js');
          const judgement = judgeConfig(documents, rules, { together });
          if (own.length === 0) return judgement;
          const { linearPatterns } = await import('./discover/linear-pattern.js');
          const more = judgeConfig(documents, own, { together, patterns: linearPatterns() });
          return {
            observations: [...judgement.observations, ...more.observations],
            incomplete: [...judgement.incomplete, ...more.incomplete],
            joined: judgement.joined,
          };
        });
  const recorded = await lookAtRecorded(documents, catalogue, watch, now);
  const texts = new Map([...textsOf(all), ...textsOf(recorded.flatMap(({ facts }) => facts.documents))]);
  const ownTexts = [...texts].filter(([path]) => isOwn(path));
  return {
    observations: [...(judged?.observations ?? []), ...recorded.flatMap(({ observations }) => observations)],
    incomplete: [
      ...loaded.flatMap(({ incomplete }) => incomplete.filter(mine)),
      ...(judged?.incomplete ?? []),
      ...recorded.flatMap(({ incomplete }) => incomplete),
    ],
    // Those of code were read with the code.
    suppressions: ownTexts.flatMap(([path, text]) => (isCode(path) ? [] : readSuppressions(path, text))),
    rules: [...metasOf(catalogue, 'config'), ...(recorded.length > 0 ? metasOf(catalogue, 'issuer') : [])],
    text: (path) => texts.get(path),
    documents: all,
    lookedAt: [
      ...documentsLookedAt(documents, [...rules, ...own]),
      ...valuesLookedAt(judged?.joined ?? [], [...rules, ...own]),
    ],
    stats: {
      ...NO_STATS,
      configFiles: ownTexts.length,
      skipped: loaded.flatMap(({ skipped }) => skipped.filter(mine)),
    },
  };
}

/** What the code uses beside what configuration registers for it, and its clients beside each other. */
export async function lookAtBoth(
  code: Look,
  config: Look,
  project: Project,
  catalogue: Catalogue,
  watch: Stopwatch,
): Promise<Look[]> {
  const { documents = [] } = config;
  if (!code.facts) return [];
  const { envSettings } = await import('./analyse/facts/env-settings.js');
  const settings = envSettings(documents, loadKnowledge(project).vocabulary.settings);
  const registers =
    settings.some(({ means }) => means === 'issuer') ||
    documents.some((document) => document.facts?.().some(({ about }) => about !== 'tokens'));
  const { facts, incomplete } = await watch.time(
    'collect facts',
    () => code.facts?.(registers ? undefined : 'clients') ?? NO_FACTS,
  );
  // One client alone contradicts nothing.
  if (!registers && facts.length < 2) return [];
  const [{ joinRegistrations }, { judgeDocuments }] = await Promise.all([
    import('./analyse/config/registrations.js'),
    import('./analyse/config/config.js'),
  ]);
  return watch.time('compare code and config', () => {
    const joined = joinRegistrations(facts, settings, documents);
    const judged = judgeDocuments([joined], schemaRulesOf(catalogue, 'config'));
    return [
      {
        observations: judged.observations,
        incomplete: [...incomplete, ...judged.incomplete],
        suppressions: [],
        rules: [],
        text: () => undefined,
        stats: NO_STATS,
      },
    ];
  });
}

interface RecordedLook {
  /** Their texts hide what a key set must not show. */
  readonly facts: IssuerFacts;
  readonly observations: readonly Observation[];
  readonly incomplete: readonly Incomplete[];
}

/** Documents of issuers that stand in files are judged as `authproof issuer <file>` judges them, each by itself. */
async function lookAtRecorded(
  documents: readonly DataDocument[],
  catalogue: Catalogue,
  watch: Stopwatch,
  now: Date,
): Promise<RecordedLook[]> {
  const ofIssuers = documents.filter(({ kind }) => kind.startsWith('issuer.'));
  if (ofIssuers.length === 0) return [];
  const [{ readIssuerText }, { judgeIssuer }] = await Promise.all([
    import('./load/issuer.js'),
    import('./analyse/issuer/issuer.js'),
  ]);
  const rules = rulesForIssuers(catalogue);
  return watch.time('judge recorded issuers', async () => {
    const looks: RecordedLook[] = [];
    for (const { path, text, stage } of ofIssuers) {
      const facts = await readIssuerText(text, path, {});
      const { observations, incomplete } = judgeIssuer(facts, rules, { now });
      looks.push({ facts, incomplete, observations: observations.map((one) => inStage(one, stage)) });
    }
    return looks;
  });
}

/** Keys of tests and examples are made to be read. */
function inStage(observation: Observation, stage: string | undefined): Observation {
  if (stage !== 'test' && stage !== 'example') return observation;
  return { ...observation, context: { ...observation.context, side: 'test' } };
}

export async function lookAtIssuer(
  facts: IssuerFacts,
  catalogue: Catalogue,
  watch: Stopwatch,
  options: { readonly profile?: string | undefined } & Omit<Judging, 'profile'>,
): Promise<Look> {
  const { judgeIssuer } = await import('./analyse/issuer/issuer.js');
  const rules = rulesForIssuers(catalogue);
  const judged = await watch.time('judge issuer', () => judgeIssuer(facts, rules, options));
  const texts = textsOf(facts.documents);
  return {
    observations: judged.observations,
    incomplete: judged.incomplete,
    suppressions: [],
    rules: metasOf(catalogue, 'issuer'),
    text: (path) => texts.get(path),
    lookedAt: documentsLookedAt(facts.documents, rules.schema),
    stats: {
      ...NO_STATS,
      issuers: facts.documents.length > 0 ? 1 : 0,
      visits: [
        {
          issuer: facts.asked,
          profile: judged.profile.name,
          why: judged.profile.why,
          ...(options.lives && { keys: options.lives.map(lifeRow) }),
          requests: facts.requests.map(({ url, purpose, status, error, proxied }) => ({
            url,
            purpose,
            status,
            error,
            proxied,
          })),
        },
      ],
    },
  };
}

function lifeRow({ kid, thumbprint, firstSeen, lastSeen, goneBy, cameBack }: KeyLife) {
  return {
    kid: kid ?? thumbprint,
    firstSeen: firstSeen.toISOString(),
    lastSeen: lastSeen.toISOString(),
    state: goneBy ? ('retired' as const) : cameBack ? ('returned' as const) : ('published' as const),
  };
}

function textsOf(documents: readonly DataDocument[]): ReadonlyMap<string, string> {
  return new Map(documents.map(({ path, text }) => [path, text]));
}

function metasOf(catalogue: Catalogue, kind: 'config' | 'issuer'): RuleMeta[] {
  return [...catalogue.values()].filter((rule) => rule.kind === kind).map(({ meta }) => meta);
}
