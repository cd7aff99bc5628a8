import { keyLives, type Sighting, sightingOf } from './analyse/issuer/key-history.js';
import { discover } from './discover/discover.js';
import type { Project } from './discover/project.js';
import type { Settings } from './discover/settings.js';
import type { Report } from './findings/finding.js';
import { type Json, valueAt } from './load/data-document.js';
import type { IssuerFacts } from './load/issuer-facts.js';
import type { RecordedFacts } from './load/issuer-record.js';
import { type Look, lookAtIssuer } from './looks.js';
import type { Rotation } from './rule.js';
import { type Catalogue, loadCatalogue } from './rule-catalogue.js';
import { type PolicyOptions, type ScanOptions, withRoot } from './scan-options.js';
import { settle } from './settle.js';
import { Stopwatch } from './stopwatch.js';

export interface IssuerScanOptions extends PolicyOptions {
  readonly profile?: string | undefined;
  /** When the issuers were looked at: decides what has expired; now when absent. */
  readonly seen?: Date | undefined;
  /** Earlier looks at the same issuers. */
  readonly history?: readonly RecordedFacts[] | undefined;
}

/** A project that was looked at already: nothing of it is read or analysed again. */
interface LookedAtProject {
  readonly project: Project;
  readonly code: Look;
  readonly config: Look;
}

/** The issuers that a project is compared with, and its own account of them. */
export async function lookAtTrusted(
  issuers: readonly IssuerFacts[],
  { project, code, config }: LookedAtProject,
  catalogue: Catalogue,
  watch: Stopwatch,
  options: ScanOptions,
): Promise<Look[]> {
  const { projectClaims } = await import('./analyse/issuer/agreement.js');
  const { verifiers, clients, incomplete } = await watch.time('collect facts', () => toldByCode(project, code));
  const claims = projectClaims({ verifiers, clients, documents: config.documents ?? [] });
  const now = options.now ?? new Date();
  const allKeys = issuers.length > 1 ? issuers.flatMap(({ keys }) => keys) : undefined;
  const looks: Look[] = [];
  for (const facts of issuers) {
    const seen = facts.seen ?? now;
    const lives = options.history && keyLives(sightings(facts, seen, options.history));
    const rotation = rotationOf(facts, project.settings);
    looks.push(await lookAtIssuer(facts, catalogue, watch, { now: seen, allKeys, lives, rotation, project: claims }));
  }
  const [first, ...others] = looks;
  return first ? [{ ...first, incomplete: [...first.incomplete, ...incomplete] }, ...others] : looks;
}

/** What code that ships says of issuers. */
async function toldByCode(project: Project, code: Look) {
  const { foldInventory } = await import('./findings/inventory.js');
  const places = code.verifiers?.() ?? { places: [], incomplete: [], secrets: new Set<string>() };
  const said = code.facts?.() ?? { facts: [], incomplete: [] };
  const folded = foldInventory({ ...places, version: '', project, all: false, stats: { files: 0, candidates: 0 } });
  return {
    verifiers: folded.packages.flatMap((one) => one.places),
    clients: said.facts,
    incomplete: [...places.incomplete, ...said.incomplete],
  };
}

/** The documents of issuers, live or recorded, in one report. */
export async function scanIssuers(issuers: readonly IssuerFacts[], options: IssuerScanOptions = {}): Promise<Report> {
  const watch = new Stopwatch(options.onStage);
  const { settings, ownRules } = discover({ ...withRoot(options), paths: [], exclude: ['*'] });
  const catalogue = await watch.time('load rules', () => loadCatalogue(ownRules));
  const now = options.seen ?? options.now ?? new Date();
  const allKeys = issuers.length > 1 ? issuers.flatMap(({ keys }) => keys) : undefined;
  const looks: Look[] = [];
  for (const facts of issuers) {
    const lives = options.history && keyLives(sightings(facts, now, options.history));
    const rotation = rotationOf(facts, settings);
    const { profile } = options;
    looks.push(await lookAtIssuer(facts, catalogue, watch, { profile, now, allKeys, lives, rotation }));
  }
  return settle({ settings, incomplete: [], skipped: [] }, looks, catalogue, watch, options);
}

function sightings(facts: IssuerFacts, now: Date, history: readonly RecordedFacts[]): Sighting[] {
  const earlier = history.flatMap(({ time, issuers }) =>
    time < now ? issuers.filter((other) => sameIssuer(other, facts)).map((other) => sightingOf(other, time)) : [],
  );
  return [...earlier, sightingOf(facts, now)].filter((sighting) => sighting !== undefined);
}

function sameIssuer(one: IssuerFacts, other: IssuerFacts): boolean {
  const names = (facts: IssuerFacts): string[] =>
    facts.servers.map((server) => server.string('issuer')).filter((name) => name !== undefined);
  const known = names(other);
  return one.asked === other.asked || names(one).some((name) => known.includes(name));
}

/** What the project's own inventory says of this issuer. */
function rotationOf(facts: IssuerFacts, { inventory }: Settings): Rotation | undefined {
  const declared = inventory === undefined ? undefined : valueAt(inventory, '/issuers');
  if (!Array.isArray(declared)) return undefined;
  const names = [facts.asked, ...facts.servers.map((server) => server.string('issuer') ?? '')].map(withoutSlash);
  const sameUrl = (url: Json | undefined): boolean => typeof url === 'string' && names.includes(withoutSlash(url));
  const own = declared.find((issuer) => sameUrl(valueAt(issuer, '/url')));
  if (own === undefined) return undefined;
  const number = (member: string): number | undefined => {
    const value = valueAt(own, `/rotation/${member}`);
    return typeof value === 'number' ? value : undefined;
  };
  return { periodDays: number('periodDays'), overlapDays: number('overlapDays') };
}

function withoutSlash(text: string): string {
  return text.replace(/\/$/, '');
}
