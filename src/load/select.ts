import { escapePointer, type Json, unescapePointer } from './data-document.js';

export interface Selected {
  readonly pointer: string;
  readonly value: Json;
}

/**
 * The values a pointer pattern stands for, in document order. `*` is every member or element, `**` the value itself and
 * everything below it.
 */
export function select(data: Json, pattern: string): readonly Selected[] {
  let level: readonly Selected[] = [{ pointer: '', value: data }];
  for (const segment of pattern.split('/').slice(1)) {
    const member = unescapePointer(segment);
    level =
      segment === '**'
        ? level.flatMap((from) => [...everything(from)])
        : level.flatMap((from) => [...members(from, segment === '*' ? undefined : member)]);
  }
  return level;
}

function* members({ pointer, value }: Selected, only: string | undefined): Generator<Selected> {
  if (value === null || typeof value !== 'object') return;
  const has = (name: string) => Object.hasOwn(value, name) && !(Array.isArray(value) && name === 'length');
  const names = only === undefined ? Object.keys(value) : [only].filter(has);
  for (const name of names) {
    yield { pointer: `${pointer}/${escapePointer(name)}`, value: (value as Record<string, Json>)[name] ?? null };
  }
}

/** The value itself and everything below it. */
export function* everything(from: Selected): Generator<Selected> {
  yield from;
  for (const child of members(from, undefined)) yield* everything(child);
}
