import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { familyOf, fingerprints } from '../../src/findings/fingerprint.js';
import { pairKnown } from '../../src/findings/known.js';
import { at, observe, rule } from './observe.js';

const LOCATION = { startLine: 1, startColumn: 1, endLine: 1, endColumn: 2 };

/** Findings of one rule: `[path, code]`, named as a run names them. */
function named(...places: readonly (readonly [path: string, code: string])[]) {
  const observations = places.map(([path, code]) =>
    observe(rule('r'), { path, ...LOCATION }, { identity: { code, symbol: 'f' } }),
  );
  const names = fingerprints(observations);
  return places.map(([path], index) => ({
    ruleId: 'r',
    fingerprint: names[index] ?? '',
    location: { path, ...LOCATION },
  }));
}

function known(...places: readonly (readonly [path: string, code: string])[]) {
  return named(...places).map(({ ruleId, fingerprint, location }) => ({
    rule: ruleId,
    fingerprint,
    path: location.path,
  }));
}

function fresh(findings: ReturnType<typeof named>, earlier: ReturnType<typeof known>): string[] {
  const pairs = pairKnown(findings, earlier);
  return findings.filter((finding) => !pairs.has(finding)).map(({ location }) => location.path);
}

describe('pairing with an earlier run', () => {
  it('keeps a finding whose file has moved', () => {
    expect(fresh(named(['new/a.ts', 'x']), known(['old/a.ts', 'x']))).toEqual([]);
  });

  it('takes the copy for the new one, wherever it sorts', () => {
    expect(fresh(named(['a.ts', 'x'], ['b.ts', 'x']), known(['b.ts', 'x']))).toEqual(['a.ts']);
    expect(fresh(named(['b.ts', 'x'], ['c.ts', 'x']), known(['b.ts', 'x']))).toEqual(['c.ts']);
  });

  it('keeps the others when one of several equals is fixed', () => {
    expect(fresh(named(['b.ts', 'x'], ['c.ts', 'x']), known(['a.ts', 'x'], ['b.ts', 'x'], ['c.ts', 'x']))).toEqual([]);
  });

  it('does not take other code in the same file for the same', () => {
    expect(fresh(named(['a.ts', 'y']), known(['a.ts', 'x']))).toEqual(['a.ts']);
  });

  it('does not take what another rule found for the same, whatever its name is', () => {
    const [entry] = known(['a.ts', 'x']);
    expect(fresh(named(['a.ts', 'x']), entry ? [{ ...entry, rule: 'note' }] : [])).toEqual(['a.ts']);
  });

  it('is done soon with a long list of equals', () => {
    const [entry] = known(['a.ts', 'x']);
    const [finding] = named(['b.ts', 'x']);
    const start = process.cpuUsage();
    const entries = Array.from({ length: 150_000 }, () => ({ rule: 'r', fingerprint: '', path: '', ...entry }));
    expect(fresh(finding ? [finding] : [], entries)).toEqual([]);
    expect(process.cpuUsage(start).user).toBeLessThan(5_000_000);
  });

  it('never lets one entry stand for two findings, and finds every finding of the same run again', () => {
    const places = fc.array(fc.tuple(fc.constantFrom('a.ts', 'b.ts', 'c.ts'), fc.constantFrom('x', 'y')), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(places, places, (now, before) => {
        const pairs = pairKnown(named(...now), known(...before));
        expect(new Set(pairs.values()).size).toBe(pairs.size);
        expect(fresh(named(...now), known(...now))).toEqual([]);
        for (const code of ['x', 'y']) {
          const count = (list: readonly (readonly [string, string])[]) => list.filter((one) => one[1] === code).length;
          const family = familyOf(named(['a.ts', code])[0]?.fingerprint ?? '');
          const paired = [...pairs.keys()].filter(({ fingerprint }) => familyOf(fingerprint) === family).length;
          expect(paired).toBe(Math.min(count(now), count(before)));
        }
      }),
    );
  });
});

it('fingerprints outlive reformatting and moving, and no two findings share one', () => {
  const files = { 'a.ts': 'jwt.decode( token )\njwt.decode(token)\n' };
  const observations = [
    observe(rule('r'), at(files, 'a.ts', 'jwt.decode( token )'), {
      identity: { code: 'jwt.decode( token )', symbol: 'f' },
    }),
    observe(rule('r'), at(files, 'a.ts', 'jwt.decode(token)'), {
      identity: { code: 'jwt.decode(token)', symbol: 'f' },
    }),
  ];
  const [one = '', other = ''] = fingerprints(observations);
  expect(one).not.toBe(other);
  expect(one.slice(0, 8)).not.toBe(other.slice(0, 8));
  expect(familyOf(one)).toBe(familyOf(other));
});
