import { describe, expect, it } from 'vitest';
import type { ControlStatus } from '../../src/findings/review.js';
import { accepted, at, type Case, finding, proof, review, row, statement, unknown, withStats } from './sample.js';

const onlyPeople = { needs: [{ proof: 'Somebody watches.', rules: [] }], evidence: ['attestation'] } as const;
const nativeOnly = {
  applies: { when: { clients: ['native'], sides: ['native'] }, otherwise: 'No client is a native app.' },
} as const;
const clients = (...types: unknown[]) =>
  ({ inventory: { clients: types.map((type) => ({ type })) } }) as Case['settings'];
const brokenCode = { incomplete: [{ path: 'src/odd.ts', why: 'The file could not be parsed.' }] };

const cases: readonly [what: string, status: ControlStatus, one: Case][] = [
  ['nothing either way', 'unproven', {}],
  ['a proof for the only need', 'pass', { result: { proofs: [proof()] } }],
  ['a finding', 'fail', { result: { findings: [finding()] } }],
  ['a finding of medium confidence', 'fail', { result: { findings: [finding({ confidence: 'medium' })] } }],
  ['a finding of low severity', 'fail', { result: { findings: [finding({ severity: 'low' })] } }],
  ['a finding beside proofs', 'fail', { result: { findings: [finding()], proofs: [proof()] } }],
  ['an accepted finding', 'fail', { result: { suppressed: [accepted()], proofs: [proof()] } }],
  ['a finding about another control', 'unproven', { result: { findings: [finding({ controls: ['O6'] })] } }],
  [
    'a finding in a test',
    'pass',
    {
      result: { findings: [finding({ context: { side: 'test', package: '' } })], proofs: [proof()] },
    },
  ],
  [
    'a finding of low confidence',
    'unproven',
    {
      result: { findings: [finding({ confidence: 'low' })], proofs: [proof()] },
    },
  ],
  [
    'an accepted finding of low confidence',
    'unproven',
    {
      result: { suppressed: [accepted({ confidence: 'low' })], proofs: [proof()] },
    },
  ],
  ['an unknown beside proofs', 'unproven', { result: { proofs: [proof()], unknowns: [unknown()] } }],
  [
    'an unknown in a test',
    'pass',
    {
      result: { proofs: [proof()], unknowns: [unknown({ context: { side: 'test', package: '' } })] },
    },
  ],
  ['a proof for another control', 'unproven', { result: { proofs: [proof({ controls: ['O6'] })] } }],
  ['a proof by a rule that no need names', 'unproven', { result: { proofs: [proof({ ruleId: 'rule-b' })] } }],
  ['a proof in a test', 'unproven', { result: { proofs: [proof({ context: { side: 'test', package: '' } })] } }],
  [
    'a proof in a test, of a control about tests',
    'pass',
    {
      control: { evidence: ['tests'] },
      result: { proofs: [proof({ context: { side: 'test', package: '' } })] },
    },
  ],
  [
    'one of two needs proven',
    'unproven',
    {
      control: {
        needs: [
          { proof: 'One.', rules: ['rule-a'] },
          { proof: 'Two.', rules: ['rule-b'] },
        ],
      },
      result: { proofs: [proof()] },
    },
  ],
  [
    'a need that no rule can prove',
    'unproven',
    {
      control: {
        needs: [
          { proof: 'One.', rules: ['rule-a'] },
          { proof: 'Two.', rules: [] },
        ],
      },
      result: { proofs: [proof()] },
    },
  ],
  ['no needs at all', 'unproven', { control: { needs: [] }, result: { proofs: [proof()] } }],
  [
    'a need that names a family, and a proof of that family',
    'pass',
    {
      control: { needs: [{ proof: 'One.', rules: ['env/*'] }] },
      result: { proofs: [proof({ ruleId: 'env/long-secret' })] },
    },
  ],
  [
    'a need that names a family, and a proof of a family that begins alike',
    'unproven',
    {
      control: { needs: [{ proof: 'One.', rules: ['env/*'] }] },
      result: { proofs: [proof({ ruleId: 'environment/long-secret' })] },
    },
  ],

  ['an unparsed code file', 'unproven', { result: { ...brokenCode, proofs: [proof()] } }],
  [
    'an unparsed code file, and a control about configuration',
    'pass',
    {
      control: { evidence: ['config'] },
      result: { ...brokenCode, proofs: [proof()] },
    },
  ],
  [
    'an unreachable issuer, and a control about code',
    'pass',
    {
      result: { incomplete: [{ path: 'https://id.example/jwks', why: 'It did not answer.' }], proofs: [proof()] },
    },
  ],
  [
    'an unreachable issuer, and a control about issuers',
    'unproven',
    {
      control: { evidence: ['issuer'] },
      result: { incomplete: [{ path: 'https://id.example/jwks', why: 'It did not answer.' }], proofs: [proof()] },
    },
  ],
  [
    'an unreadable environment file, and a control about configuration',
    'unproven',
    {
      control: { evidence: ['config'] },
      result: { incomplete: [{ path: 'apps/api/.env.production', why: 'It is too large.' }], proofs: [proof()] },
    },
  ],
  [
    'an unreadable folder',
    'unproven',
    {
      result: { incomplete: [{ path: 'src/secret', why: 'It could not be read.' }], proofs: [proof()] },
    },
  ],
  ['a crashed rule', 'unproven', { result: { incomplete: [{ why: 'Rule x crashed.' }], proofs: [proof()] } }],
  [
    'a persona that hides findings of low confidence',
    'unproven',
    {
      result: { ...withStats({ hidden: { lowConfidence: 2, testAndTooling: 0 } }), proofs: [proof()] },
    },
  ],

  ['a statement', 'attested', { settings: { attestations: [statement()] } }],
  [
    'a statement where no rule can prove anything',
    'attested',
    {
      control: onlyPeople,
      settings: { attestations: [statement()] },
    },
  ],
  [
    'a statement and a proof',
    'pass',
    {
      settings: { attestations: [statement()] },
      result: { proofs: [proof()] },
    },
  ],
  [
    'a statement and a finding',
    'fail',
    {
      settings: { attestations: [statement()] },
      result: { findings: [finding()] },
    },
  ],
  [
    'a statement and an accepted finding',
    'fail',
    {
      settings: { attestations: [statement()] },
      result: { suppressed: [accepted()] },
    },
  ],
  [
    'a statement and an unknown',
    'attested',
    {
      settings: { attestations: [statement()] },
      result: { unknowns: [unknown()] },
    },
  ],
  ['a statement about another control', 'unproven', { settings: { attestations: [statement({ control: 'O6' })] } }],
  ['a statement on its last day', 'attested', { settings: { attestations: [statement({ expires: '2026-11-23' })] } }],
  ['an expired statement', 'unproven', { settings: { attestations: [statement({ expires: '2026-11-22' })] } }],
  [
    'a statement that is older than it may be',
    'unproven',
    {
      settings: { attestations: [statement({ date: '2025-11-22', expires: '2099-01-01' })] },
    },
  ],
  ['a statement of tomorrow', 'unproven', { settings: { attestations: [statement({ date: '2026-11-24' })] } }],
  ['a statement of no day', 'unproven', { settings: { attestations: [statement({ date: '2026-02-30' })] } }],
  ['a statement that expires on no day', 'unproven', { settings: { attestations: [statement({ expires: 'never' })] } }],
  ['a statement by nobody', 'unproven', { settings: { attestations: [statement({ by: ' ' })] } }],
  ['a statement of nothing', 'unproven', { settings: { attestations: [statement({ statement: '' })] } }],
  [
    'an expired statement beside a valid one',
    'attested',
    {
      settings: { attestations: [statement({ expires: '2026-11-02' }), statement()] },
    },
  ],

  [
    'an inventory without such a client',
    'not-applicable',
    {
      control: nativeOnly,
      settings: clients('spa', 'service'),
    },
  ],
  ['an inventory with such a client', 'unproven', { control: nativeOnly, settings: clients('service', 'native') }],
  [
    'an inventory with a client of no known type',
    'unproven',
    {
      control: nativeOnly,
      settings: clients('spa', 'app'),
    },
  ],
  ['an empty inventory', 'not-applicable', { control: nativeOnly, settings: { inventory: { clients: [] } } }],
  [
    'an inventory without such a client, but code of such a client',
    'unproven',
    {
      control: nativeOnly,
      settings: clients('spa'),
      result: withStats({ sides: { native: 1, browser: 4 } }),
    },
  ],
  [
    'code of other sides only',
    'not-applicable',
    {
      control: nativeOnly,
      result: withStats({ sides: { server: 4, test: 2 } }),
    },
  ],
  [
    'code whose side nobody can tell',
    'unproven',
    {
      control: nativeOnly,
      result: withStats({ sides: { server: 4, unknown: 1 } }),
    },
  ],
  ['no code that ships', 'unproven', { control: nativeOnly, result: withStats({ sides: { test: 2 } }) }],
  [
    'code of other sides, where only an inventory can tell',
    'unproven',
    {
      control: { applies: { when: { clients: ['native'] }, otherwise: 'No client is a native app.' } },
    },
  ],
  [
    'an inventory without such a client, and a finding',
    'fail',
    {
      control: nativeOnly,
      settings: clients('spa'),
      result: { findings: [finding()] },
    },
  ],
  [
    'an inventory without such a client, and a finding of low confidence',
    'unproven',
    {
      control: nativeOnly,
      settings: clients('spa'),
      result: { findings: [finding({ confidence: 'low' })] },
    },
  ],
  ['other sides only, but an unparsed file', 'unproven', { control: nativeOnly, result: brokenCode }],
];

describe('the status of a control with', () => {
  it.each(cases)('%s is %s', (_, status, one) => {
    expect(row(one).status).toBe(status);
  });
});

describe('the evidence of a control', () => {
  it('names what speaks for it and what against it', () => {
    const { for: speaking, against } = row({
      result: { findings: [finding()], proofs: [proof()], unknowns: [unknown()] },
    });
    expect(speaking).toEqual([
      { kind: 'proof', ruleId: 'rule-a', say: 'requires an audience', location: at('src/good.ts', 5) },
    ]);
    expect(against.map(({ kind }) => kind)).toEqual(['finding', 'unknown']);
  });

  it('keeps who accepted a finding, why and until when', () => {
    const seen = row({ result: { suppressed: [accepted()] } });
    expect(seen).toMatchObject({ accepted: true, because: '1 finding contradicts it, accepted' });
    expect(seen.against).toMatchObject([
      { kind: 'finding', accepted: { reason: 'the gateway requires one', until: '2027-01-31', by: 'K. Lee' } },
    ]);
  });

  it('does not call a control accepted when one of its findings is open', () => {
    const seen = row({ result: { findings: [finding()], suppressed: [accepted()] } });
    expect(seen.because).toBe('2 findings contradict it, 1 accepted');
    expect(seen).not.toHaveProperty('accepted');
  });

  it('shows a finding of low confidence against it', () => {
    expect(row({ result: { findings: [finding({ confidence: 'low' })] } }).against).toMatchObject([
      { kind: 'finding', confidence: 'low' },
    ]);
  });

  it('says that and when a statement expired', () => {
    const seen = row({ settings: { attestations: [statement({ expires: '2026-11-02' })] } });
    expect(seen.against).toMatchObject([{ kind: 'attestation', problem: 'it expired on 2026-11-02' }]);
    expect(seen.because).toContain('the statement by J. Doe does not count: it expired on 2026-11-02');
  });

  it('gives the last day on which a statement counts, however far its own expiry is', () => {
    const seen = row({ settings: { attestations: [statement({ date: '2026-11-01', expires: '2099-01-01' })] } });
    expect(seen.for).toMatchObject([{ kind: 'attestation', expires: '2027-11-01' }]);
  });

  it('gives the fact by which it does not apply', () => {
    const seen = row({ control: nativeOnly, settings: clients('spa', 'service', 'spa') });
    expect(seen.because).toBe('No client is a native app: the inventory names 3 clients, of type service, spa');
    expect(seen.for).toEqual([{ kind: 'fact', say: 'the inventory names 3 clients, of type service, spa' }]);
  });

  it('says which proofs are missing, and what settles it', () => {
    const seen = row({
      control: {
        needs: [
          { proof: 'One.', rules: ['rule-a'] },
          { proof: 'Two.', rules: [] },
        ],
      },
      result: { unknowns: [unknown()] },
    });
    expect(seen.missing).toEqual(['One.', 'Two.']);
    expect(seen.toDo).toEqual([
      'Make it readable at src/dynamic.ts:7: the options come from a variable',
      'Give proof: One.',
      'Attest: Every API requires its audience.',
    ]);
  });

  it('tells what only a person can state from what no rule can prove yet', () => {
    expect(row({ control: onlyPeople }).because).toBe('only a person can state it');
    expect(row({ control: { ...onlyPeople, evidence: ['code'] } }).because).toBe('no rule can prove it yet');
  });

  it('leaves nothing to do where it is settled', () => {
    expect(row({ result: { proofs: [proof()] } }).toDo).toEqual([]);
    expect(row({ settings: { attestations: [statement()] } }).toDo).toEqual([]);
  });
});

describe('the verdict', () => {
  it.each<[Case, string]>([
    [{ result: { proofs: [proof()] } }, 'ready'],
    [{ settings: { attestations: [statement()] } }, 'ready'],
    [{ control: nativeOnly, settings: clients('spa') }, 'ready'],
    [{}, 'not-ready'],
    [{ result: { suppressed: [accepted()] } }, 'not-ready'],
    [{ result: brokenCode, control: onlyPeople, settings: { attestations: [statement()] } }, 'not-ready'],
  ])('of %j is %s', (one, verdict) => {
    expect(review(one).verdict).toBe(verdict);
  });

  it('counts controls per status, and the accepted among the failed', () => {
    expect(review({ result: { suppressed: [accepted()] } }).counts).toEqual({
      fail: 1,
      accepted: 1,
      unproven: 0,
      pass: 0,
      attested: 0,
      'not-applicable': 0,
    });
  });

  it('mentions findings in tests and statements that name no control', () => {
    const { notes } = review({
      result: { findings: [finding({ context: { side: 'tooling', package: '' } })], ...withStats({ issuers: 0 }) },
      settings: { attestations: [statement({ control: 'X1' })] },
    });
    expect(notes).toHaveLength(3);
    expect(notes[0]).toMatch(/^1 finding in tests and tooling/);
    expect(notes[2]).toBe('The statement by J. Doe names X1, which is no control of the catalogue.');
  });

  it('is the same for the same input, and knows no other clock', () => {
    const one: Case = { result: { proofs: [proof()] } };
    expect(JSON.stringify(review(one))).toBe(JSON.stringify(review(one)));
    expect(JSON.stringify(review(one))).not.toContain('2026');
  });
});
