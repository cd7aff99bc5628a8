import type { DataDocument, Json } from './data-document.js';
import { childPointer } from './document-builder.js';
import type { Span } from './location.js';
import { stageOf } from './stage.js';

interface Command {
  readonly text: string;
  readonly at: Span | undefined;
  readonly stage: string | undefined;
}

/** More than any script that people read; what is beyond is cut off, because rules search every command. */
const MAXIMUM_COMMANDS = 1000;
const LONGEST = 500;
const SEPARATOR = /&&|\|\|?|;(?=\s|$)/;

/**
 * The commands inside another file: `{ "commands": [{ "text", "stage"? }] }`, each where its first line stands. Taken from
 * a text, a list of texts, or an object of scripts by name, whose name may say what stage they are for. `assignments`:
 * the object is an environment, and each of its members reads as `NAME=value`.
 */
export function commandLines(block: DataDocument, as: 'commands' | 'assignments'): DataDocument | undefined {
  const commands = commandsIn(block, block.data, '', as, undefined).slice(0, MAXIMUM_COMMANDS);
  if (commands.length === 0) return undefined;
  const spanOf = (pointer: string): Span | undefined => {
    const index = pointer.split('/')[2];
    return index === undefined ? block.positions.value('') : commands[Number(index)]?.at;
  };
  return {
    ...block,
    data: { commands: commands.map(({ text, stage }): Json => ({ text, ...(stage !== undefined && { stage }) })) },
    positions: { value: spanOf, key: spanOf },
    // What a variable stands for changes nothing about the switches beside it.
    unresolved: undefined,
    duplicates: undefined,
  };
}

function commandsIn(
  block: DataDocument,
  data: Json,
  pointer: string,
  as: 'commands' | 'assignments',
  stage: string | undefined,
): Command[] {
  if (typeof data === 'string') return ofText(block, data, pointer, stage);
  if (data === null || typeof data !== 'object') return [];
  if (Array.isArray(data))
    return data.flatMap((value, index) => commandsIn(block, value, `${pointer}/${index}`, as, stage));
  return Object.entries(data).flatMap(([name, value]): Command[] => {
    const inner = childPointer(pointer, name);
    if (as === 'commands') return commandsIn(block, value, inner, as, stageOfScript(name) ?? stage);
    // `{ "name": "A", "value": "b" }` of a list of variables.
    if (name === 'name' && typeof value === 'string' && 'value' in data) {
      const text = `${value}=${String(data.value)}`.slice(0, LONGEST);
      return [{ text, at: block.positions.value(childPointer(pointer, 'value')), stage }];
    }
    const isPlain = value !== null && typeof value !== 'object';
    const text = `${name}=${String(value)}`.slice(0, LONGEST);
    return isPlain ? [{ text, at: block.positions.value(inner), stage }] : [];
  });
}

/** `start:dev`, `test-watch` */
function stageOfScript(name: string): string | undefined {
  return /watch|debug|storybook/i.test(name) ? 'development' : stageOf(name.replaceAll(/[:/]/g, '.'));
}

/** A line that ends with a backslash goes on in the next one; `&&`, `;` and pipes begin another command. */
function ofText(block: DataDocument, value: string, pointer: string, stage: string | undefined): Command[] {
  const whole = block.positions.value(pointer);
  const commands: Command[] = [];
  let cursor = whole?.start ?? 0;
  let begun: { text: string; at: Span | undefined } | undefined;
  for (const physical of value.split(/\r\n|[\r\n]/, MAXIMUM_COMMANDS)) {
    const shown = physical.trim();
    if (shown === '' || shown.startsWith('#')) continue;
    const start = whole ? block.text.indexOf(shown, cursor) : -1;
    // An escape, or a text folded over lines, is not written as it reads: then the whole text is its place.
    const isWritten = whole !== undefined && start !== -1 && start + shown.length <= whole.end;
    if (isWritten) cursor = start + shown.length;
    const at = isWritten ? { start, end: cursor } : whole;
    const goesOn = shown.endsWith('\\');
    const pieces = (goesOn ? shown.slice(0, -1) : shown).split(SEPARATOR);
    for (const [index, piece] of pieces.entries()) {
      const joined = index === 0 && begun ? begun : { text: '', at };
      const text = `${joined.text} ${piece.trim()}`.trim().slice(0, LONGEST);
      begun = text === '' ? undefined : { text, at: joined.at };
      if (begun && (index < pieces.length - 1 || !goesOn)) {
        commands.push({ ...begun, stage });
        begun = undefined;
      }
    }
  }
  if (begun) commands.push({ ...begun, stage });
  return commands;
}
