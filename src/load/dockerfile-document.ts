import type { DataDocument, Json } from './data-document.js';
import { DocumentBuilder } from './document-builder.js';

const INSTRUCTION = /^[ \t]*(RUN|ENV|CMD|ENTRYPOINT|HEALTHCHECK)[ \t]+/i;
/** `NAME=value`, with or without quotes. */
const ASSIGNMENT = /([A-Za-z_][\w.-]{0,200})=("(?:[^"\\]|\\.)*"|'[^']*'|(?:[^\s\\'"]|\\.)*)/g;
const MAXIMUM = 5000;

/** What a container file sets and runs: `{ "env": { NAME: value }, "run": [text] }`, the last value of a name. */
export function readDockerfile(kind: string, path: string, text: string): DataDocument {
  const builder = new DocumentBuilder(kind, path, text);
  builder.place('', 0, { start: 0, end: text.length });
  const env: Record<string, Json> = Object.create(null);
  const run: Json[] = [];
  for (const { name, start, end } of instructions(text)) {
    if (name === 'ENV') assignments(builder, text.slice(start, end), start, env);
    else if (run.length < MAXIMUM) {
      builder.place(`/run/${run.length}`, 2, { start, end });
      run.push(text.slice(start, end));
    }
  }
  return builder.build({ env: { ...env }, run });
}

function* instructions(text: string): Generator<{ name: string; start: number; end: number }> {
  for (let at = 0; at < text.length; ) {
    let end = lineEnd(text, at);
    const match = INSTRUCTION.exec(text.slice(at, Math.min(end, at + 200)));
    const start = at + (match?.[0].length ?? 0);
    // Comments may stand between the lines of an instruction.
    while (match && end < text.length && goesOn(text, at, end)) {
      at = end + 1;
      end = lineEnd(text, at);
    }
    if (match) yield { name: (match[1] ?? '').toUpperCase(), start, end };
    at = end + 1;
  }
}

function goesOn(text: string, start: number, end: number): boolean {
  const line = text.slice(start, end).trim();
  return line.endsWith('\\') || (line.startsWith('#') && start > 0);
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

function assignments(builder: DocumentBuilder, body: string, offset: number, env: Record<string, Json>): void {
  const add = (name: string, value: string, start: number, end: number): void => {
    const at = { start: offset + start, end: offset + end };
    builder.place(`/env/${name}`, 2, at, { start: at.start - name.length - 1, end: at.start - 1 });
    env[name] = value;
  };
  // `ENV NAME value` is the old form, with one variable.
  const [old, only = ''] = /^([A-Za-z_]\w{0,200})[ \t]+(?=[^\s=])/.exec(body) ?? [];
  if (old !== undefined) {
    const value = body.slice(old.length).trim();
    add(only, value, old.length, old.length + value.length);
    return;
  }
  for (const match of body.matchAll(ASSIGNMENT)) {
    const [whole, name = '', value = ''] = match;
    const start = match.index + whole.length - value.length;
    add(name, value.replace(/^(["'])(.*)\1$/s, '$2'), start, start + value.length);
  }
}
