import type { ControlId } from '../rule-meta.js';

/** How many places or documents of one kind the rules of some controls looked at. */
export interface LookedAt {
  /** A role, or the kind of a document. */
  readonly what: string;
  /** Of each of them; a file with two has two. */
  readonly paths: readonly string[];
  readonly controls: ReadonlySet<ControlId>;
}

/** Stands for documents of any kind: some rule would look at them, whether there are any or not. */
export const ANY_DOCUMENT = 'any document';

/** One and several, by what is looked at; a kind `a.b` without words is called like `a`. */
export type LookedAtWords = Readonly<Record<string, readonly string[]>>;

/** What rules that concern a control looked at in this project, in one sentence. */
export function tellLookedAt(id: ControlId, all: readonly LookedAt[], words: LookedAtWords): string {
  const counts = new Map<string, { readonly words: readonly string[]; count: number }>();
  for (const { what, paths, controls } of all) {
    if (!controls.has(id) || what === ANY_DOCUMENT) continue;
    const named = nameOf(what, words);
    const before = counts.get(named);
    counts.set(named, { words: words[named] ?? [named, named], count: (before?.count ?? 0) + paths.length });
  }
  const rows = [...counts.values()].sort(
    (a, b) => b.count - a.count || (a.words[0] ?? '').localeCompare(b.words[0] ?? '', 'en'),
  );
  const there = rows
    .filter(({ count }) => count > 0)
    .map(({ count, words: [one, many] }) => `${count} ${count === 1 ? one : many}`);
  const gone = rows.filter(({ count }) => count === 0).map(({ words: [, many] }) => many ?? '');
  if (rows.length === 0) {
    const isLookedFor = all.some(({ what, controls }) => what === ANY_DOCUMENT && controls.has(id));
    return isLookedFor ? 'Nothing was there to look at.' : 'Nothing: no rule looks for this.';
  }
  const seen = there.length > 0 ? `${joined(there)}.` : 'Nothing was there to look at.';
  return gone.length > 0 ? `${seen} None: ${joined(gone)}.` : seen;
}

function nameOf(what: string, words: LookedAtWords): string {
  return Object.hasOwn(words, what) ? what : (what.split('.')[0] ?? what);
}

function joined(parts: readonly string[]): string {
  return parts.join(', ');
}
