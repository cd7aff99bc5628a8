import type { Hit } from '../../rule-meta.js';

/** What a rule says at a site of which something was overlooked: what it found stands, and the rest proves nothing. */
export function doubted<At>(title: string, at: At, hits: readonly Hit<At>[], why: string): readonly Hit<At>[] {
  const say = `whether ${title.replace(/^[A-Z](?=[a-z ])/, (first) => first.toLowerCase())}`;
  if (hits.length === 0) return [{ at, say, unknown: why }];
  return hits.map(({ proves, ...hit }) => (proves ? { ...hit, say, unknown: why } : hit));
}
