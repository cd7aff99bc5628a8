import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { judgeIssuer } from '../../src/analyse/issuer/issuer.js';
import { readIssuerFile } from '../../src/load/issuer.js';
import { rules } from './rules.js';

const FOLDER = join(import.meta.dirname, '../../fixtures/issuers');

interface Expected {
  readonly asUrl?: string;
  readonly profile: string;
  /** `rule severity line`, in order. */
  readonly findings: readonly string[];
  /** Those of low confidence, which are shown to auditors only. */
  readonly hints: readonly string[];
  readonly proofs: readonly string[];
}

const expected = JSON.parse(readFileSync(join(FOLDER, 'expected.json'), 'utf8')) as Record<string, Expected>;

describe('the recorded issuers', () => {
  it('are all expected to say something', () => {
    expect(Object.keys(expected).sort()).toEqual(
      readdirSync(FOLDER)
        .filter((name) => name !== 'expected.json')
        .sort(),
    );
  });

  it.each(Object.entries(expected))('%s', async (name, { asUrl, profile, findings, hints, proofs }) => {
    const facts = await readIssuerFile(join(FOLDER, name), { asUrl });
    const judged = judgeIssuer(facts, rules, { now: new Date('2026-11-23') });
    expect(judged.incomplete).toEqual([]);
    expect(judged.profile.name).toBe(profile);
    const said = (outcome: string, isHint: boolean): string[] =>
      judged.observations
        .filter((one) => one.outcome === outcome && (one.confidence === 'low') === isHint)
        .map(({ rule, severity, location }) =>
          outcome === 'proof' ? rule.id : `${rule.id} ${severity} ${location.startLine}`,
        )
        .sort();
    expect(said('finding', false)).toEqual(findings);
    expect(said('finding', true)).toEqual(hints);
    expect(said('proof', false)).toEqual(proofs);
  });

  it('that is missing is one sentence, not a crash', async () => {
    const { problems, documents } = await readIssuerFile(join(FOLDER, 'nowhere.json'), {});
    expect(documents).toEqual([]);
    expect(problems.map(({ why }) => why)).toEqual([
      expect.stringMatching(/nowhere\.json could not be read \(ENOENT\): check the path\.$/),
    ]);
  });

  it.skipIf(process.platform === 'win32')('that is a pipe or a device is one sentence, not a wait', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'authproof-'));
    try {
      execFileSync('mkfifo', [join(folder, 'pipe.json')]);
      symlinkSync('/dev/zero', join(folder, 'zero.json'));
      for (const name of ['pipe.json', 'zero.json']) {
        const { problems, documents } = await readIssuerFile(join(folder, name), {});
        expect(documents).toEqual([]);
        expect(problems.map(({ why }) => why)).toEqual([expect.stringMatching(/is not a regular file: save .*\.$/)]);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('without a URL cannot be compared with its issuer, and that is said', async () => {
    const facts = await readIssuerFile(join(FOLDER, 'careful-openid.json'), {});
    const { observations } = judgeIssuer(facts, rules, { now: new Date('2026-11-23') });
    expect(observations.filter(({ outcome }) => outcome === 'unknown').map(({ rule }) => rule.id)).toEqual([
      'issuer/mismatch',
    ]);
  });
});
