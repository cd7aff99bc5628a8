import type { Incomplete, Observation } from '../../src/analyse/observations/observation.js';
import type { Settings } from '../../src/discover/settings.js';
import { type Conclusion, conclude } from '../../src/findings/conclude.js';
import type { Report } from '../../src/findings/finding.js';
import { type Location, lineStarts, locate } from '../../src/load/location.js';
import { readSuppressions } from '../../src/load/suppressions.js';
import type { RuleMeta } from '../../src/rule.js';

const SETTINGS: Settings = {
  failOn: 'medium',
  persona: 'regular',
  exclude: [],
  accept: [],
  attestations: [],
  models: [],
};

export type Files = Readonly<Record<string, string>>;

/** Where `part` stands in a file: its first occurrence, or the one after `after`. */
export function at(files: Files, path: string, part: string, after = ''): Location {
  const text = files[path] ?? '';
  const start = text.indexOf(part, text.indexOf(after));
  if (start === -1) throw new Error(`${path} does not contain ${part}`);
  return locate(path, lineStarts(text), { start, end: start + part.length });
}

export function rule(id: string, more: Partial<RuleMeta> = {}): RuleMeta {
  return {
    id,
    title: `${id} is broken`,
    severity: 'high',
    confidence: 'high',
    cwe: [347],
    controls: ['O5'],
    references: [],
    why: 'Anyone can write any claims.',
    fix: 'Verify it.',
    blind: 'Other processes.',
    ...more,
  };
}

export function observe(rule: RuleMeta, location: Location, more: Partial<Observation> = {}): Observation {
  return {
    outcome: 'finding',
    rule,
    controls: rule.controls,
    severity: rule.severity,
    confidence: rule.confidence,
    location,
    say: 'it is broken here',
    trace: [],
    context: { side: 'server', package: 'shop' },
    identity: { code: 'code', symbol: 'symbol' },
    ...more,
  };
}

interface Case {
  readonly files?: Files;
  readonly settings?: Partial<Settings>;
  readonly incomplete?: readonly Incomplete[];
  readonly now?: string;
  readonly more?: Partial<Conclusion>;
}

/** The findings stage over observations, with the suppressions its files contain. */
export function concluded(observations: readonly Observation[], { files = {}, settings, ...given }: Case = {}): Report {
  return conclude({
    version: '1.2.3',
    observations,
    incomplete: given.incomplete ?? [],
    suppressionComments: Object.entries(files).flatMap(([path, text]) => readSuppressions(path, text)),
    settings: { ...SETTINGS, ...settings },
    rules: new Map(observations.map((one) => [one.rule.id, one.rule])),
    texts: (path) => (Object.hasOwn(files, path) ? files[path] : undefined),
    now: new Date(given.now ?? '2026-11-23T12:00:00Z'),
    stats: {
      files: 3,
      bytes: 1200,
      testsLeftOut: 0,
      candidates: 2,
      configFiles: 1,
      issuers: 0,
      sides: { server: 2 },
      skipped: [],
    },
    ...given.more,
  });
}
