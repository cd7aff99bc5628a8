import type { DataDocument, Json } from './data-document.js';
import { DocumentBuilder } from './document-builder.js';

const INSTRUCTION = /^[ \t]*(FROM|COPY|RUN|ENV|ARG|CMD|ENTRYPOINT|HEALTHCHECK)[ \t]+/i;
/** `NAME=value`, with or without quotes. */
const ASSIGNMENT = /([A-Za-z_][\w.-]{0,200})=("(?:[^"\\]|\\.)*"|'[^']*'|(?:[^\s\\'"]|\\.)*)/g;
const MAXIMUM = 5000;

/**
 * What a container file sets and runs: `{ "env": { NAME: value }, "buildEnv": { … }, "run": [text] }`, the last value of a
 * name. `buildEnv` is what stages set that others only copy files out of, and what arguments of the build are by default: nothing that runs has it.
 */
export function readDockerfile(kind: string, path: string, text: string): DataDocument {
  const builder = new DocumentBuilder(kind, path, text);
  builder.place('', 0, { start: 0, end: text.length });
  const all = [...instructions(text)];
  const runs = stagesThatRun(all.map(({ name, start, end }) => ({ name, body: text.slice(start, end) })));
  const env = { env: Object.create(null), buildEnv: Object.create(null) };
  const run: Json[] = [];
  let stage = -1;
  for (const { name, start, end } of all) {
    if (name === 'FROM') stage += 1;
    else if (name === 'ARG') assignments(builder, text.slice(start, end), start, env, 'buildEnv');
    else if (name === 'ENV')
      assignments(builder, text.slice(start, end), start, env, runs[stage] === false ? 'buildEnv' : 'env');
    else if (name !== 'COPY' && run.length < MAXIMUM) {
      builder.place(`/run/${run.length}`, 2, { start, end });
      run.push(text.slice(start, end));
    }
  }
  return builder.build({ env: { ...env.env }, buildEnv: { ...env.buildEnv }, run });
}

/** Of each stage, whether something runs with what it sets: the last one, one that nobody copies out of, and what these begin with. */
function stagesThatRun(instructions: readonly { readonly name: string; readonly body: string }[]): boolean[] {
  const stages: { readonly name: string; readonly base: string; isCopied: boolean }[] = [];
  const called = new Map<string, (typeof stages)[number]>();
  for (const { name, body } of instructions) {
    const words = body.toLowerCase().split(/\s+/);
    if (name === 'FROM') {
      const at = words.indexOf('as');
      const base = words.find((word) => !word.startsWith('--')) ?? '';
      const stage = { name: (at === -1 ? undefined : words[at + 1]) ?? '', base, isCopied: false };
      called.set(String(stages.length), stage);
      called.set(stage.name, stage);
      stages.push(stage);
    } else if (name === 'COPY') {
      const from = words.find((word) => word.startsWith('--from='));
      const copied = from === undefined ? undefined : called.get(from.slice('--from='.length));
      if (copied) copied.isCopied = true;
    }
  }
  const bases = new Set<string>();
  const runs = stages.map(() => true);
  for (let at = stages.length - 1; at >= 0; at--) {
    const stage = stages[at];
    if (!stage) continue;
    runs[at] = at === stages.length - 1 || !stage.isCopied || bases.has(stage.name);
    if (runs[at]) bases.add(stage.base);
  }
  return runs;
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

function assignments(
  builder: DocumentBuilder,
  body: string,
  offset: number,
  block: Record<'env' | 'buildEnv', Record<string, Json>>,
  member: 'env' | 'buildEnv',
): void {
  const add = (name: string, value: string, start: number, end: number): void => {
    // `ENV NAME=$NAME` keeps what the argument of the build is by default.
    if (name in block[member] && (value === `$${name}` || value === `\${${name}}`)) return;
    const at = { start: offset + start, end: offset + end };
    builder.place(`/${member}/${name}`, 2, at, { start: at.start - name.length - 1, end: at.start - 1 });
    block[member][name] = value;
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
