import { describe, expect, it } from 'vitest';
import { type ControlStatus, foldReview } from '../../src/findings/review.js';
import type { Control, Need } from '../../src/load/control-files.js';
import { loadControls } from '../../src/load/control-files.js';
import { type Case, finding, NOW, proof, result, settings, statement, unknown, withStats } from './sample.js';

const controls = loadControls();

/** Today nothing but a person settles these: no rule proves every part of them. */
const ONLY_BY_STATEMENT = controls
  .filter(({ needs }) => needs.some(({ rules }) => rules.length === 0))
  .map(({ id }) => id);

const proofsOf = ({ id, evidence, needs }: Control) =>
  needs.flatMap(({ rules: [rule] }: Need) => {
    if (rule === undefined) return [];
    const context = evidence.includes('tests') ? ({ side: 'test', package: '' } as const) : undefined;
    return [proof({ ruleId: rule.replace('/*', '/any'), controls: [id], context })];
  });

const rowOf = (control: Control, one: Pick<Case, 'result' | 'settings'>) => {
  const [row] = foldReview({
    result: result(one.result),
    controls: [control],
    settings: settings(one.settings),
    now: NOW,
    project: 'shop',
  }).controls;
  return row;
};

describe.each(controls)('control $id with', (control) => {
  const { id, applies, needs } = control;
  const provable = !ONLY_BY_STATEMENT.includes(id);
  const all = proofsOf(control);
  const stated = { attestations: [statement({ control: id })] };
  const lapsed = { attestations: [statement({ control: id, expires: '2026-11-22' })] };
  const seen = finding({ controls: [id] });
  const doubt = finding({ controls: [id], confidence: 'low' });
  // Every side is there, so that only an inventory could exempt it.
  const everywhere = withStats({ sides: { server: 1, browser: 1, native: 1, unknown: 1 } });
  const other = { inventory: { clients: [{ type: applies?.when.clients.includes('service') ? 'spa' : 'service' }] } };
  const elsewhere = withStats({ sides: { server: 3 } });

  const cases: readonly [what: string, one: Pick<Case, 'result' | 'settings'>, status: ControlStatus][] = [
    ['nothing', { result: everywhere }, 'unproven'],
    ['a finding', { result: { ...everywhere, findings: [seen] } }, 'fail'],
    ['a finding and every proof', { result: { ...everywhere, findings: [seen], proofs: all } }, 'fail'],
    ['a finding and a statement', { result: { ...everywhere, findings: [seen] }, settings: stated }, 'fail'],
    ['a finding, where it could not apply', { result: { ...elsewhere, findings: [seen] }, settings: other }, 'fail'],
    ['every proof', { result: { ...everywhere, proofs: all } }, provable ? 'pass' : 'unproven'],
    [
      'every proof, about another control',
      { result: { ...everywhere, proofs: all.map((one) => ({ ...one, controls: ['Z9'] })) } },
      'unproven',
    ],
    [
      'all but one proof',
      { result: { ...everywhere, proofs: all.slice(1) } },
      needs.length > 0 &&
      all.length > 0 &&
      new Set(all.slice(1).map(({ ruleId }) => ruleId)).has(all[0]?.ruleId ?? '') &&
      provable
        ? 'pass'
        : 'unproven',
    ],
    ['every proof and a doubt', { result: { ...everywhere, proofs: all, findings: [doubt] } }, 'unproven'],
    [
      'every proof and an unknown',
      { result: { ...everywhere, proofs: all, unknowns: [unknown({ controls: [id], context: all[0]?.context })] } },
      'unproven',
    ],
    ['a statement', { result: everywhere, settings: stated }, 'attested'],
    ['a statement that has expired', { result: everywhere, settings: lapsed }, 'unproven'],
    [
      'a statement and every proof',
      { result: { ...everywhere, proofs: all }, settings: stated },
      provable ? 'pass' : 'attested',
    ],
    [
      'a statement about another',
      { result: everywhere, settings: { attestations: [statement({ control: 'Z9' })] } },
      'unproven',
    ],
    ['only other clients', { result: elsewhere, settings: other }, applies ? 'not-applicable' : 'unproven'],
  ];

  it.each(cases)('%s', (_, one, status) => {
    const row = rowOf(control, one);
    expect(row?.status).toBe(status);
    // Whatever is open says what settles it; what is settled asks for nothing.
    expect((row?.toDo.length ?? 0) > 0).toBe(status === 'fail' || status === 'unproven');
    if (status === 'pass') expect(row?.missing).toEqual([]);
    if (status === 'not-applicable')
      expect(row?.because).toMatch(/: the inventory names 1 client, of type (?:spa|service)$/);
  });
});

describe('the catalogue', () => {
  it('has every control of the review', () => {
    expect(controls).toHaveLength(57);
  });

  it('takes no list of CORS for a list of windows', () => {
    const origins = controls.filter(({ id }) => id === 'B5');
    const named = [proof({ ruleId: 'cors-any-origin', controls: ['B5'] })];
    expect(origins.map((control) => rowOf(control, { result: { proofs: named } })?.status)).toEqual(['unproven']);
  });
});
