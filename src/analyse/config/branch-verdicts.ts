import type { Verdict } from './schema.js';

/**
 * What rules say of a document that hangs on conditions, from what they say where all of them hold and where none does. A
 * defect or a proof of both is one; what is so in one of them alone nobody can tell.
 */
export function* inBoth(held: readonly Verdict[], otherwise: readonly Verdict[]): Generator<Verdict> {
  const saidWhere = [new Set(held.map(said)), new Set(otherwise.map(said))] as const;
  const isFault = (verdict: Verdict) => saidWhere.some((where) => where.has(said({ ...verdict, outcome: 'finding' })));
  for (const [branch, verdicts] of [held, otherwise].entries()) {
    for (const verdict of verdicts) {
      const isInOther = saidWhere[branch === 0 ? 1 : 0].has(said(verdict));
      if (isInOther && branch === 0) yield verdict;
      if (isInOther || (verdict.outcome === 'proof' && isFault(verdict))) continue;
      yield { ...verdict, outcome: 'unknown', why: verdict.why ?? 'a condition of the file decides it' };
    }
  }
}

function said({ rule, outcome, of }: Pick<Verdict, 'rule' | 'outcome' | 'of'>): string {
  return `${rule['x-rule'].id} ${outcome} ${of}`;
}
