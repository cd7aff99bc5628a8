import { seconds } from '../analyse/text/duration.js';
import type { ConfigPart } from '../discover/formats.js';
import type { ConfigFact } from '../load/config-facts.js';

/** A value that a configuration file gives, and where. */
export interface FoundInFile {
  readonly text: string;
  readonly from: string;
  readonly stage: string | undefined;
}

/** What files say that are in use: not of tests, not to copy from, and not the inventory itself. */
export function factsInUse(facts: readonly ConfigFact[]): ConfigFact[] {
  return facts.filter(({ document: { kind, side, stage } }) => {
    const inUse = side === undefined || side === 'unknown';
    return inUse && stage !== 'test' && stage !== 'example' && kind !== 'inventory';
  });
}

/** The values of a part. All of one object have its place; `own` is for the place of each value. */
export function found(fact: ConfigFact, part: ConfigPart, place: 'object' | 'own' = 'object'): FoundInFile[] {
  const { document, format, location } = fact;
  return (fact.parts[part]?.values ?? [])
    .filter(({ text, pattern }) => !pattern || text.includes('://'))
    .map((value) => ({
      text: value.text,
      from: `${document.path}:${(place === 'own' ? value.location : location).startLine} (${format})`,
      stage: document.stage,
    }));
}

/** The longest of the lifetimes that files set, in seconds. */
export function longest(facts: readonly ConfigFact[], part: 'accessLife' | 'refreshLife' | 'refreshIdle') {
  const lives = facts
    .flatMap((fact) => found(fact, part, 'own'))
    .flatMap(({ text, from }) => {
      const length = seconds(text);
      return length !== undefined && Number.isFinite(length) && length >= 1 ? [{ length, from }] : [];
    });
  if (lives.length === 0) return undefined;
  return { seconds: Math.max(...lives.map(({ length }) => length)), from: lives.map(({ from }) => from) };
}
