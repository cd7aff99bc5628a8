import type { Evidence, ReviewedControl } from '../findings/review.js';

export type Labels = ReadonlyMap<string, string>;
export type Placed = Extract<Evidence, { readonly location: unknown }>;

const LETTER = { finding: 'F', proof: 'E', unknown: 'U' } as const;

/** F1, E1, U1 in the order of the table; what speaks to several controls has one label. */
export function labelEvidence(controls: readonly ReviewedControl[]): Labels {
  const labels = new Map<string, string>();
  const next = { F: 0, E: 0, U: 0 };
  for (const control of controls) {
    for (const entry of placed(control)) {
      const letter = LETTER[entry.kind];
      if (!labels.has(keyOf(entry))) labels.set(keyOf(entry), `${letter}${++next[letter]}`);
    }
  }
  return labels;
}

export function placed(control: ReviewedControl): Placed[] {
  return [...control.against, ...control.for].filter((entry): entry is Placed => 'location' in entry);
}

export function keyOf({ kind, ruleId, say, location }: Placed): string {
  return JSON.stringify([kind, ruleId, say, location]);
}
