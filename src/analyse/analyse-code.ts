import type { ts } from '#compiler';
import { majorVersion, type Project, packageOf } from '../discover/project.js';
import { type Location, lineStarts, locate } from '../load/location.js';
import type { CodeRule } from '../rule.js';
import type { Hit, Side } from '../rule-meta.js';
import { type AuthFact, authFacts } from './facts/auth-facts.js';
import { type Containment, containmentOf } from './facts/containment.js';
import { Inventory } from './facts/inventory.js';
import { type Model, ModelIndex } from './knowledge/models.js';
import { Modules } from './knowledge/modules.js';
import { sideOfPlace } from './knowledge/side-of-place.js';
import { type SideFacts, Sides, type SidesData, testPaths } from './knowledge/sides.js';
import { Vocabulary, type VocabularyData } from './knowledge/vocabulary.js';
import { doubted } from './observations/doubted.js';
import type { Incomplete, Observation, Sighting } from './observations/observation.js';
import { Observed } from './observations/observed.js';
import type { CodeSite, Place } from './questions/code-site.js';
import { limitsOf } from './questions/lifetime.js';
import type { TokenPlace } from './questions/token-place.js';
import { enclosingName } from './syntax/scope.js';
import { type Unit, usesGlobal } from './syntax/unit.js';
import { codeImporters } from './values/code-importers.js';
import { ledInto } from './values/led-into.js';
import { Program } from './values/program.js';
import { secondHand } from './values/second-hand.js';
import { CodeView } from './view/code-view.js';
import type { ViewedSite } from './view/viewed-site.js';

export interface CodeInput {
  readonly project: Project;
  readonly files: {
    readonly files: ReadonlyMap<
      string,
      SideFacts & {
        readonly candidate: boolean;
        readonly leftOut?: boolean;
        readonly typesFrom?: readonly string[];
      }
    >;
    text(path: string): string | undefined;
    /** Absent where every file was read. */
    lookInto?(path: string): void;
  };
  readonly rules: readonly CodeRule[];
  /** Also collects what the compromise rehearsal is computed from. */
  readonly rehearses?: boolean | undefined;
  /** The files that are judged; the others are read for what they mean to these. All when absent. */
  readonly isOwn?: ((path: string) => boolean) | undefined;
  readonly knowledge: {
    readonly models: readonly Model[];
    readonly vocabulary: VocabularyData;
    readonly sides: SidesData;
  };
}

export interface CodeAnalysis {
  readonly observations: readonly Observation[];
  /** Of a share, instead of observations: they are folded when all shares are together. */
  readonly sightings: readonly Sighting[];
  readonly incomplete: readonly Incomplete[];
  /** Candidate files per side. */
  readonly sides: Readonly<Record<string, number>>;
  readonly candidates: number;
  /** What the code says of clients and tokens, for whoever has something to compare it with. */
  readonly facts: (only?: 'clients') => CodeFacts;
  /** Where tokens and sessions are verified, and by what policy, for whoever has something to compare it with. */
  readonly verifiers: () => CodeVerifiers;
  /** How long each rule took, for `--stats`. */
  readonly ruleMilliseconds: Readonly<Record<string, number>>;
  readonly rehearsed?: RehearsedCode | undefined;
}

/** What the code says of clients and tokens, and of how what is stolen is contained. */
export interface RehearsedCode {
  /** The files of the places of what ships, by role: for every role that a rule looks at. */
  readonly sites: ReadonlyMap<string, readonly string[]>;
  /** Of every candidate. */
  readonly sides: ReadonlyMap<string, Side>;
  readonly facts: readonly AuthFact[];
  readonly containment: readonly Containment[];
}

export interface CodeFacts {
  readonly facts: readonly AuthFact[];
  readonly incomplete: readonly Incomplete[];
}

/** A line of the head of a file, as Flow asks for it. */
const FLOW_PRAGMA = /^[\s/*]*@flow\b/m;

/** Runs the code rules over every candidate. A crashing rule loses its own site and nothing else. */
export function analyseCode(input: CodeInput, clock: () => number = () => 0): CodeAnalysis {
  const analysis = new Analysis(input, clock);
  return analysis.run();
}

/** What the candidates say of clients and tokens. */
export function factsOfCode(input: Omit<CodeInput, 'rules'>): CodeFacts {
  return new Analysis({ ...input, rules: [] }, () => 0).facts();
}

export interface CodeVerifiers {
  readonly places: readonly TokenPlace[];
  readonly names: () => ReadonlyMap<string, ReadonlySet<string>>;
  readonly incomplete: readonly Incomplete[];
  /** Keys that stand in the code: no output may show them. */
  readonly secrets: ReadonlySet<string>;
}

export interface CodeInventory {
  readonly places: readonly TokenPlace[];
  readonly incomplete: readonly Incomplete[];
  readonly candidates: number;
  /** Keys that stand in the code: no output may show them. */
  readonly secrets: ReadonlySet<string>;
}

/** Every place of the candidates that has to do with tokens. */
export function takeInventory(input: Omit<CodeInput, 'rules'>): CodeInventory {
  return new Analysis({ ...input, rules: [] }, () => 0).inventory();
}

/** A site with the file that it was found in, and which of the rule's roles it has. */
interface Judged {
  readonly role: number;
  readonly file: string;
  readonly site: ViewedSite;
}

class Analysis {
  readonly #input: CodeInput;
  readonly #clock: () => number;
  readonly #program: Program;
  readonly #sides: Sides;
  readonly #lines = new Map<string, readonly number[]>();
  readonly #observed = new Observed();
  readonly #sightings: Sighting[] = [];
  readonly #incomplete: Incomplete[] = [];

  constructor(input: CodeInput, clock: () => number) {
    const { project, files, knowledge } = input;
    this.#input = input;
    this.#clock = clock;
    const modules = new Modules({
      files: new Set(files.files.keys()),
      packages: project.packages,
      tsconfigs: project.tsconfigs,
    });
    const tests = testPaths(knowledge.sides);
    const texts = {
      isTest: (path: string) => tests.test(path),
      text: (path: string) => files.text(path),
      specifiers: (path: string) => files.files.get(path)?.specifiers ?? [],
      importing: [...files.files.values()].filter(({ leftOut }) => !leftOut).map(({ path }) => path),
      recordSchemas: project.recordSchemas ?? [],
    };
    const program = new Program(texts, modules, new ModelIndex(knowledge.models));
    this.#program = program;
    const sided = sidedFiles(project, modules);
    const ledIntoByCode = new Set<string>();
    const parsed = (path: string) => (files.files.get(path)?.candidate ? program.unit(path) : undefined);
    this.#sides = new Sides(knowledge.sides, {
      facts: (path) => files.files.get(path),
      importersOf: codeImporters(program, modules, (importer) => files.files.get(importer)?.typesFrom ?? []),
      manifestSideOf: (path) => sided.get(path),
      packageOf: (path) => packageOf(project, path),
      mentions: (path, globals) => mentions(parsed(path), globals),
      calls: (path, names) => names.some((name) => parsed(path)?.calls.has(name)),
      isLedInto: (path) => ledIntoByCode.has(path),
    });
    const paths = {
      isTest: texts.isTest,
      isTooling: (path: string) => this.#sides.isTooling(path),
    };
    for (const path of ledInto(program, modules, files.files.keys(), paths)) {
      ledIntoByCode.add(path);
      if (files.files.get(path)?.leftOut) files.lookInto?.(path);
    }
  }

  run(): CodeAnalysis {
    const paths = this.#candidates();
    const units = this.#units(paths);
    const view = this.#view(paths);
    const ruleMilliseconds: Record<string, number> = {};
    for (const rule of this.#input.rules) {
      const start = this.#clock();
      for (const [role, name] of rule.roles.entries()) {
        for (const { file, site } of view.ownSites(name)) this.#runRule(rule, { role, file, site }, view);
      }
      ruleMilliseconds[rule.id] = this.#clock() - start;
    }
    const rehearsed = this.#input.rehearses ? this.#rehearsed(view, units) : undefined;
    const sides: Record<string, number> = {};
    for (const unit of units) {
      const side = this.#sides.of(unit.path);
      sides[side] = (sides[side] ?? 0) + 1;
    }
    return {
      observations: this.#observed.list,
      sightings: this.#sightings,
      incomplete: [...this.#incomplete, ...this.#failures()],
      sides,
      candidates: units.length,
      facts: (only) => this.#factsOf(view, only),
      verifiers: () => this.#verifiersOf(view),
      ruleMilliseconds,
      rehearsed,
    };
  }

  facts(): CodeFacts {
    const paths = this.#candidates();
    this.#units(paths);
    const { facts, incomplete } = this.#factsOf(this.#view(paths));
    return { facts, incomplete: [...this.#incomplete, ...incomplete, ...this.#failures()] };
  }

  #rehearsed(view: CodeView, units: readonly Unit[]): RehearsedCode {
    const { facts, incomplete } = this.#factsOf(view);
    this.#incomplete.push(...incomplete);
    const ships = ({ side }: CodeSite) => side !== 'test' && side !== 'tooling';
    const roles = new Set(this.#input.rules.flatMap((rule) => rule.roles));
    const sites = new Map([...roles].map((role) => [role, this.#placesOf(view.sites(role).filter(ships))]));
    const sides = new Map(units.map(({ path }) => [path, this.#sides.of(path)]));
    try {
      return { facts, sites, sides, containment: containmentOf(view, (place) => this.#locate(place)) };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#incomplete.push({
        why: `What the code says of lifetimes and revocation could not be collected (${why}), so the rehearsal knows none of it. Please report it.`,
      });
      return { facts, sites, sides, containment: [] };
    }
  }

  #factsOf(view: CodeView, only?: 'clients'): CodeFacts {
    try {
      return { facts: authFacts(view, (place) => this.#locate(place), only), incomplete: [] };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const said = `What the code says of clients and tokens could not be collected (${why}), so none of it was used. Please report it.`;
      return { facts: [], incomplete: [{ why: said }] };
    }
  }

  #verifiersOf(view: CodeView): CodeVerifiers {
    const inventory = new Inventory(view, (place) => this.#locate(place));
    const names = () => view.claims.verifyingNames();
    try {
      return { places: inventory.verifiers(), names, incomplete: [], secrets: inventory.secrets };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const said = `How the code verifies tokens could not be collected (${why}), so it was not compared with the issuer. Please report it.`;
      return { places: [], names, incomplete: [{ why: said }], secrets: inventory.secrets };
    }
  }

  inventory(): CodeInventory {
    const paths = this.#candidates();
    const units = this.#units(paths);
    const inventory = new Inventory(this.#view(paths), (place) => this.#locate(place));
    const places = inventory.places();
    return { places, incomplete: this.#incomplete, candidates: units.length, secrets: inventory.secrets };
  }

  #view(paths: readonly string[]): CodeView {
    const { knowledge, project, isOwn } = this.#input;
    const words = new Vocabulary(knowledge.vocabulary);
    return new CodeView(this.#program, { paths, isOwn }, words, this.#sides, {
      limits: limitsOf(project.settings?.limits),
      packageOf: (path) => packageOf(project, path)?.dir ?? '',
      majorOf: (path, name) => majorVersion(project, path, name),
    });
  }

  /** The files that sites may stand in. */
  #candidates(): string[] {
    const all = this.#input.files.files;
    const paths = new Set([...all.values()].filter(({ candidate }) => candidate).map(({ path }) => path));
    const secondHandPaths = new Set(secondHand(this.#program, new Set([...paths, ...this.#program.reached])));
    return [...all.keys()].filter((path) => paths.has(path) || secondHandPaths.has(path));
  }

  /** Those that are judged, parsed. */
  #units(paths: readonly string[]): Unit[] {
    const units: Unit[] = [];
    for (const path of paths) {
      if (this.#input.isOwn?.(path) === false) continue;
      const unit = this.#program.unit(path);
      if (!unit) continue;
      units.push(unit);
      if (!unit.syntaxError) continue;
      const { line, message } = unit.syntaxError;
      this.#incomplete.push({
        path: unit.path,
        line,
        why: FLOW_PRAGMA.test(unit.text.slice(0, 1000))
          ? `${unit.path}:${line} has Flow types, which do not parse here (${message}): what follows it may have been misread. Read the file yourself and exclude it.`
          : `${unit.path}:${line} does not parse (${message}): what follows it may have been misread. Fix the syntax or exclude the file.`,
      });
    }
    return units;
  }

  /** Files that could not be understood at all, for example because they nest deeper than any stack. */
  #failures(): Incomplete[] {
    const failed = [...this.#program.failures].sort(([a], [b]) => (a < b ? -1 : 1));
    return failed.map(([path, why]) => ({
      path,
      why: `${path} could not be analysed (${why}), so nothing in it was judged: simplify or exclude the file.`,
    }));
  }

  #runRule(rule: CodeRule, { role, file, site }: Judged, view: CodeView): void {
    const { isOwn } = this.#input;
    const { answer: hits, why } = this.#program.overlooked.during(() => this.#hits(rule, site, view));
    for (const hit of why === undefined ? hits : doubted(rule.title, site.at, hits, why)) {
      const observation = this.#observation(rule, hit);
      if (isOwn) this.#sightings.push({ role, file, observation });
      else this.#observed.add(observation);
    }
  }

  #hits(rule: CodeRule, site: ViewedSite, view: CodeView): Hit<Place>[] {
    const hits: Hit<Place>[] = [];
    try {
      for (const hit of rule.check(site, view)) hits.push(hit);
    } catch (error) {
      const { path, startLine } = this.#locate(site.at);
      const why = error instanceof Error ? error.message : String(error);
      this.#incomplete.push({
        path,
        line: startLine,
        why: `The rule ${rule.id} crashed at ${path}:${startLine} (${why}). Please report it; the other rules went on.`,
      });
    }
    return hits;
  }

  #observation(rule: CodeRule, hit: Hit<Place>): Observation {
    const location = this.#locate(hit.at);
    return {
      outcome: hit.proves ? 'proof' : hit.unknown === undefined ? 'finding' : 'unknown',
      rule,
      controls: hit.controls ?? rule.controls,
      severity: hit.severity ?? rule.severity,
      confidence: hit.confidence ?? rule.confidence,
      location,
      say: hit.say,
      why: hit.unknown,
      lookedFor: hit.lookedFor,
      fix: hit.fix,
      trace: (hit.trace ?? []).map(({ at, say }) => ({ location: this.#locate(at), say })),
      context: {
        side: hit.side ?? sideOfPlace(this.#sides, location.path, hit.at),
        package: packageOf(this.#input.project, location.path)?.name ?? '',
      },
      cause: this.#causeOf(hit),
      identity:
        typeof hit.cause === 'string'
          ? { code: hit.cause, symbol: '' }
          : { code: hit.at.getText(), symbol: enclosingName(hit.at) },
    };
  }

  #causeOf({ cause }: Hit<Place>): string | undefined {
    if (cause === undefined || typeof cause === 'string') return cause;
    const { path, startLine, startColumn } = this.#locate(cause);
    return [path, startLine, startColumn].join(':');
  }

  /** One place is one, however many of its callers are looked at by themselves. */
  #placesOf(sites: readonly CodeSite[]): string[] {
    return [...new Set(sites.map(({ at }) => at))].map((at) => this.#program.unitOf(at)?.path ?? '');
  }

  #locate(node: ts.Node): Location {
    const unit = this.#program.unitOf(node);
    if (!unit) throw new Error('a rule pointed at a node that is in no file');
    const starts = this.#lines.get(unit.path) ?? lineStarts(unit.text);
    this.#lines.set(unit.path, starts);
    return locate(unit.path, starts, { start: node.getStart(unit.source), end: node.end });
  }
}

/** What the manifests give to one side alone, by the paths of the files. */
function sidedFiles({ packages }: Project, modules: Modules): ReadonlyMap<string, Side> {
  const found = new Map<string, Side>();
  for (const pack of packages)
    for (const [target, side] of pack.sided ?? []) {
      const file = modules.fileNamed(pack, target);
      if (file !== undefined) found.set(file, side);
    }
  return found;
}

function mentions(unit: Unit | undefined, globals: readonly string[]): boolean {
  return unit !== undefined && globals.some((name) => usesGlobal(unit, name));
}
