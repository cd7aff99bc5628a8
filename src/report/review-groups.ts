import type { Evidence } from '../findings/review.js';
import { keyOf, type Placed } from './review-labels.js';

/** Evidence as it is told: by itself, or with what says the same of other places. */
export type Told = { readonly one: Evidence } | { readonly same: readonly [Placed, ...Placed[]] };

/** From here on the same sentence about other places is noise. */
const MANY = 3;

/** In the order of what comes first of each. What was told before, and what somebody accepted, stands by itself. */
export function groupsOf(entries: readonly Evidence[], isTold: (key: string) => boolean): Told[] {
  const groups = new Map<string, Evidence[]>();
  for (const [index, entry] of entries.entries()) {
    const key = sentenceOf(entry, isTold) ?? String(index);
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return [...groups.values()].flatMap((group): Told[] => {
    const [first, ...rest] = group.filter((entry): entry is Placed => 'location' in entry);
    return first && group.length >= MANY ? [{ same: [first, ...rest] }] : group.map((one) => ({ one }));
  });
}

function sentenceOf(entry: Evidence, isTold: (key: string) => boolean): string | undefined {
  if (!('location' in entry) || isTold(keyOf(entry))) return undefined;
  const { kind, ruleId, say } = entry;
  if (entry.kind === 'finding') {
    return entry.accepted ? undefined : JSON.stringify([kind, ruleId, say, entry.severity, entry.confidence]);
  }
  return JSON.stringify([kind, ruleId, say, entry.kind === 'unknown' ? entry.why : '']);
}
