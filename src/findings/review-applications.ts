import type { ApplicationScope } from '../analyse/facts/application-scope.js';
import { isCode } from '../discover/file-kinds.js';
import type { Json } from '../load/data-document.js';
import type { ControlStatus, Review, ReviewedControl, ReviewInput } from './review.js';

/** One of several applications of a project, as the review tells them apart. */
export interface ReviewedApplication {
  readonly name: string;
  readonly path: string;
  /** The facts that make it an application. */
  readonly because: readonly string[];
  /** Folders of the shared packages that count for it, because it imports them. */
  readonly shares: readonly string[];
  readonly verdict: Review['verdict'];
  readonly counts: Review['counts'];
}

/** What the status of a control is for one application. */
export interface ApplicationStatus {
  readonly application: string;
  readonly status: ControlStatus;
  readonly accepted?: true | undefined;
  readonly because: string;
}

interface Located {
  readonly location: { readonly path: string };
}

/** What was found, as far as it is about one application. */
export function inputOf(input: ReviewInput, scope: ApplicationScope): ReviewInput {
  const { result, settings, rehearsed, lookedAt = [] } = input;
  const concerns = ({ location }: Located) => scope.concerns(location.path);
  const isAbout = (fact: Located & { readonly ruleId: string }, counts: (path: string) => boolean) =>
    fact.ruleId.startsWith('tests/') ? scope.isTestedBy(fact.location.path) : counts(fact.location.path);
  const lookedAtHere = lookedAt.map((one) => ({ ...one, paths: one.paths.filter(scope.concerns) }));
  const here = new Map([...(rehearsed?.sides ?? [])].filter(([path]) => scope.proves(path)));
  const documents = new Set(lookedAtHere.flatMap(({ paths }) => paths).filter((path) => !isCode(path)));
  return {
    ...input,
    result: {
      ...result,
      findings: result.findings.filter(concerns),
      suppressed: result.suppressed.filter(concerns),
      unknowns: result.unknowns.filter((fact) => isAbout(fact, scope.concerns)),
      proofs: result.proofs.filter((fact) => isAbout(fact, scope.proves)),
      incomplete: result.incomplete.filter(({ path }) => path === undefined || scope.concerns(path)),
      stats: {
        ...result.stats,
        files: scope.files,
        candidates: here.size,
        configFiles: documents.size,
        sides: countOf([...here.values()]),
        skipped: result.stats.skipped.filter(({ path }) => scope.concerns(path)),
      },
    },
    settings: { ...settings, inventory: inventoryOf(settings.inventory, scope) },
    rehearsed: rehearsed && {
      ...rehearsed,
      facts: rehearsed.facts.filter(concerns),
      containment: rehearsed.containment.filter(concerns),
    },
    lookedAt: lookedAtHere,
    of: scope,
  };
}

function countOf(sides: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const side of sides) counts[side] = (counts[side] ?? 0) + 1;
  return counts;
}

/** Clients that name another application are not this one's. */
function inventoryOf(inventory: Json | undefined, { name, path }: ApplicationScope): Json | undefined {
  if (inventory === null || typeof inventory !== 'object' || Array.isArray(inventory)) return inventory;
  const { clients } = inventory as { readonly [member: string]: Json };
  if (!Array.isArray(clients)) return inventory;
  const isOwn = (client: Json) => {
    if (client === null || typeof client !== 'object' || Array.isArray(client)) return true;
    const { application } = client as { readonly [member: string]: Json };
    return application === undefined || application === name || application === path;
  };
  return { ...inventory, clients: clients.filter(isOwn) };
}

const FROM_WORST: readonly ControlStatus[] = ['fail', 'unproven', 'attested', 'pass', 'not-applicable'];

export interface RowOf {
  readonly application: string;
  readonly row: ReviewedControl;
}

/** The status of a project is that of its worst application: what one proves is not proven of another. */
export function joinRows(whole: ReviewedControl, rows: readonly RowOf[]): ReviewedControl {
  if (rows.every(({ row }) => row.status === whole.status)) return whole;
  const statuses = new Set([whole.status, ...rows.map(({ row }) => row.status)]);
  const worst = FROM_WORST.find((status) => statuses.has(status)) ?? whole.status;
  const byApplication = rows.map(({ application, row: { status, accepted, because } }) => ({
    application,
    status,
    ...(accepted && { accepted }),
    because,
  }));
  if (worst === whole.status) return { ...whole, byApplication };
  const open = rows.filter(({ row }) => row.status === worst);
  const reasons = [...new Set(open.map(({ row }) => row.because))];
  const named = open.map(({ application }) => application).join(', ');
  return {
    ...whole,
    status: worst,
    because: `${worst} for ${named}${reasons.length === 1 ? `: ${reasons[0]}` : ''}`,
    missing: [...new Set(open.flatMap(({ row }) => row.missing))],
    toDo: open.flatMap(({ application, row }) => row.toDo.map((step) => `${application}: ${step}`)),
    byApplication,
  };
}
