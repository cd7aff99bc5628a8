import type { ApplicationScope } from '../../src/analyse/facts/application-scope.js';
import type { Settings } from '../../src/discover/settings.js';
import type { Finding, Proof, Result, Suppressed, Unknown } from '../../src/findings/finding.js';
import { foldReview, type Review, type ReviewedControl } from '../../src/findings/review.js';
import type { Control } from '../../src/load/control-files.js';

export const at = (path: string, line = 1) => ({
  path,
  startLine: line,
  startColumn: 1,
  endLine: line,
  endColumn: 9,
});

export const finding = (changes: Partial<Finding> = {}): Finding => ({
  ruleId: 'rule-a',
  controls: ['O7'],
  cwe: [345],
  severity: 'medium',
  confidence: 'high',
  message: 'no audience is required',
  fix: 'Require an audience.',
  location: at('src/verify.ts', 3),
  trace: [],
  fingerprint: '7f3a91c2',
  context: { side: 'server', package: '' },
  ...changes,
});

export const accepted = (changes: Partial<Finding> = {}): Suppressed => ({
  ...finding(changes),
  suppression: {
    kind: 'accept',
    reason: 'the gateway requires one',
    until: '2027-01-31',
    by: 'K. Lee',
    location: at('authproof.json'),
  },
});

export const proof = (changes: Partial<Proof> = {}): Proof => ({
  ruleId: 'rule-a',
  controls: ['O7'],
  location: at('src/good.ts', 5),
  say: 'requires an audience',
  ...changes,
});

export const unknown = (changes: Partial<Unknown> = {}): Unknown => ({
  ...proof({ say: 'whether an audience is required', location: at('src/dynamic.ts', 7) }),
  why: 'the options come from a variable',
  ...changes,
});

export const result = (changes: Partial<Result> = {}): Result => ({
  version: 1,
  tool: { name: 'authproof', version: '0.1.0' },
  findings: [],
  proofs: [],
  unknowns: [],
  suppressed: [],
  incomplete: [],
  stats: {
    files: 12,
    bytes: 4096,
    candidates: 3,
    testsLeftOut: 0,
    configFiles: 1,
    issuers: 1,
    rules: 7,
    hidden: { lowConfidence: 0, testAndTooling: 0 },
    suppressionProblems: [],
    sides: { server: 3 },
    skipped: [],
  },
  ...changes,
});

export const withStats = (stats: Partial<Result['stats']>): Pick<Result, 'stats'> => ({
  stats: { ...result().stats, ...stats },
});

export const control = (changes: Partial<Control> = {}): Control => ({
  id: 'O7',
  title: 'Every API requires its own audience',
  typicalMistake: 'no audience option',
  evidence: ['code'],
  needs: [{ proof: 'Every verification requires an audience.', rules: ['rule-a'] }],
  attestation: { ask: 'Every API requires its audience.', validDays: 365 },
  lookedFor: 'Verifications without an audience.',
  notLookedAt: 'Whether it is the right one.',
  ...changes,
});

export const statement = (
  changes: Partial<Settings['attestations'][number]> = {},
): Settings['attestations'][number] => ({
  control: 'O7',
  statement: 'the gateway requires the audience',
  by: 'J. Doe',
  date: '2026-11-01',
  expires: '2027-05-01',
  ...changes,
});

export const settings = (changes: Partial<Settings> = {}): Settings => ({
  failOn: 'medium',
  persona: 'auditor',
  exclude: [],
  accept: [],
  attestations: [],
  models: [],
  ...changes,
});

export interface Case {
  readonly result?: Partial<Result>;
  readonly control?: Partial<Control>;
  readonly settings?: Partial<Settings>;
}

/** Two applications, of which one has everything and the other has nothing. */
export const twoApplications = (words: string): readonly ApplicationScope[] =>
  [true, false].map((has) => ({
    name: `${has ? 'a' : 'b'} ${words}`,
    path: words,
    because: [words],
    serves: true,
    shares: [words],
    files: 1,
    concerns: () => has,
    proves: () => has,
    isTestedBy: () => has,
  }));

export const NOW = new Date('2026-11-23T12:00:00Z');

export function review(one: Case): Review {
  return foldReview({
    result: result(one.result),
    controls: [control(one.control)],
    settings: settings(one.settings),
    now: NOW,
    project: 'shop-platform',
    commit: '9c1f0e2',
  });
}

export function row(one: Case): ReviewedControl {
  const [only] = review(one).controls;
  if (!only) throw new Error('the fold lost its control');
  return only;
}
