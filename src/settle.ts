import type { Project } from './discover/project.js';
import { isInScope } from './discover/scan-scope.js';
import type { Settings } from './discover/settings.js';
import { conclude } from './findings/conclude.js';
import type { Report } from './findings/finding.js';
import { ownVersion } from './load/own-version.js';
import type { Look } from './looks.js';
import type { Catalogue } from './rule-catalogue.js';
import type { PolicyOptions, ProjectScan } from './scan-options.js';
import type { Stopwatch } from './stopwatch.js';

function visits(looks: readonly Look[]): Pick<Report['result']['stats'], 'visits'> {
  const all = looks.flatMap(({ stats }) => stats.visits ?? []);
  return all.length > 0 ? { visits: all } : {};
}

function sorted(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
}

type Scope = Pick<Report['result'], 'incomplete'> &
  Pick<Report['result']['stats'], 'skipped'> &
  Pick<Project, 'settings' | 'named' | 'baseline' | 'edited'>;

/** From what was looked at to the report. */
export function settle(
  scope: Scope,
  looks: readonly Look[],
  catalogue: Catalogue,
  watch: Stopwatch,
  options: Pick<ProjectScan, keyof PolicyOptions | 'before' | 'policyStats' | 'approve' | 'hidden'>,
): Promise<Report> {
  const settings: Settings = {
    ...scope.settings,
    failOn: options.failOn ?? scope.settings.failOn,
    persona: options.persona ?? scope.settings.persona,
  };
  const comments = looks.flatMap((look) => look.suppressions);
  const skipped = [...scope.skipped, ...looks.flatMap(({ stats }) => stats.skipped)];
  const sum = (count: (look: Look) => number) => looks.reduce((total, look) => total + count(look), 0);
  return watch.time('findings', () =>
    conclude({
      version: ownVersion(),
      observations: looks.flatMap((look) => look.observations),
      incomplete: [
        ...scope.incomplete,
        ...looks.flatMap((look) => look.incomplete),
        ...(options.hidden?.(skipped) ?? []),
      ],
      suppressionComments: options.approve?.(comments) ?? comments,
      settings,
      rules: new Map(looks.flatMap((look) => look.rules.map((rule) => [rule.id, rule]))),
      knownRules: new Set(catalogue.keys()),
      leftOut: new Set(looks.flatMap(({ leftOut = [] }) => [...leftOut])),
      texts: (path) => looks.map((look) => look.text(path)).find((text) => text !== undefined),
      now: options.now ?? new Date(),
      baseline: scope.baseline,
      before: options.before,
      policy: options.policyStats,
      covers: (path) => isInScope(scope, path),
      only: scope.edited?.path,
      reportUnused: options.reportUnused,
      stats: {
        files: sum(({ stats }) => stats.files),
        bytes: sum(({ stats }) => stats.bytes),
        candidates: sum(({ stats }) => stats.candidates),
        testsLeftOut: sum(({ stats }) => stats.testsLeftOut),
        configFiles: sum(({ stats }) => stats.configFiles),
        issuers: sum(({ stats }) => stats.issuers),
        sides: sorted(Object.assign({}, ...looks.map(({ stats }) => stats.sides))),
        ...visits(looks),
        skipped,
        ...(options.stats && {
          timings: { stages: watch.stages, rules: Object.assign({}, ...looks.map((look) => look.ruleMilliseconds)) },
        }),
      },
    }),
  );
}
