import { describe, expect, it } from 'vitest';
import { at, concluded, observe, rule } from './observe.js';

const FILES = {
  'src/a.ts': 'if (given !== KEY) deny();\n',
  'src/b.ts':
    'if (given !== KEY) deny();\n// authproof-ignore compared -- only reachable from this machine\nif (other !== KEY) deny();\n',
};
const compared = rule('compared');
const cause = { cause: 'KEY', identity: { code: 'KEY', symbol: '' } };
const inA = at(FILES, 'src/a.ts', 'given !== KEY');
const inB = at(FILES, 'src/b.ts', 'given !== KEY');
const ignored = at(FILES, 'src/b.ts', 'other !== KEY');

const found = (...observations: ReturnType<typeof observe>[]) =>
  concluded(observations, { files: FILES }).result.findings;

describe('places that one change would mend', () => {
  it('are one finding, whose trace names the others', () => {
    const [finding, ...others] = found(observe(compared, inB, cause), observe(compared, inA, cause));
    expect(others).toEqual([]);
    expect(finding?.location).toEqual(inA);
    expect(finding?.trace).toEqual([{ location: inB, say: 'the same here' }]);
  });

  it('keep their fingerprint when a place comes or goes', () => {
    const [alone] = found(observe(compared, inB, cause));
    const [both] = found(observe(compared, inA, cause), observe(compared, inB, cause));
    expect(both?.fingerprint).toBe(alone?.fingerprint);
  });

  it('weigh as much as the worst of them', () => {
    const [finding] = found(
      observe(compared, inA, { ...cause, severity: 'low', confidence: 'medium' }),
      observe(compared, inB, { ...cause, severity: 'medium', confidence: 'low' }),
    );
    expect(finding).toMatchObject({ severity: 'medium', confidence: 'medium' });
  });

  it('are suppressed one by one', () => {
    const { findings, suppressed } = concluded([observe(compared, inA, cause), observe(compared, ignored, cause)], {
      files: FILES,
    }).result;
    expect(findings.map(({ location, trace }) => [location, trace])).toEqual([[inA, []]]);
    expect(suppressed.map(({ location }) => location)).toEqual([ignored]);
  });

  it.each([
    ['another cause', { ...cause, cause: 'OTHER' }],
    ['another message', { ...cause, say: 'it is broken in another way' }],
    ['another package', { ...cause, context: { side: 'server', package: 'till' } as const }],
    ['a test', { ...cause, context: { side: 'test', package: 'shop' } as const }],
  ])('stay apart where there is %s', (_, other) => {
    const report = concluded([observe(compared, inA, cause), observe(compared, inB, other)], {
      settings: { persona: 'auditor' },
    });
    expect(report.result.findings).toHaveLength(2);
  });

  it('name no more places than a trace holds', () => {
    const text = 'KEY;'.repeat(40);
    const many = Array.from({ length: 40 }, (_, index) =>
      observe(
        compared,
        { ...at({ 'c.ts': text }, 'c.ts', 'KEY'), startColumn: index * 4 + 1, endColumn: index * 4 + 4 },
        cause,
      ),
    );
    const [finding, ...others] = concluded(many).result.findings;
    expect(others).toEqual([]);
    expect(finding?.trace).toHaveLength(12);
  });
});
