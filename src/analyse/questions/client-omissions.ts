import type { Program } from '../values/program.js';

const MAXIMUM_LENGTH = 4000;
const known = new WeakMap<Program, ReadonlySet<string>>();

/**
 * The fields that a client of Prisma leaves out of every answer, as `user.passwordHash`: `new PrismaClient({ omit: … })`,
 * and `$extends({ result: … })`, which puts something else in their place.
 */
export function leftOutOfClients(program: Program): ReadonlySet<string> {
  const found = known.get(program);
  if (found) return found;
  const fields = new Set<string>();
  for (const path of program.filesIn('')) {
    // What a client of a test leaves out is in every other answer.
    if (program.isTest(path)) continue;
    const text = program.textOf(path);
    if (!/\bPrismaClient\b|\$extends\b/.test(text)) continue;
    for (const match of text.matchAll(CLIENT)) {
      const start = match.index + match[0].length;
      const given = text.slice(start, start + MAXIMUM_LENGTH);
      for (const [, record = '', body = ''] of given.slice(0, endOf(given)).matchAll(OPENED))
        for (const [, field = ''] of ownText(body).matchAll(FIELD)) fields.add(`${record}.${field}`);
    }
  }
  known.set(program, fields);
  return fields;
}

const CLIENT = /\b(?:new\s+PrismaClient|\$extends)\s*\(/g;
const OPENED = /\b(\w{1,40})\s*:\s*\{(?=([\s\S]{0,600}))/g;
const FIELD = /\b(\w{1,40})\s*:\s*(?:true|\{)/g;

/** What stands in the braces that are open at the start, without what stands in others inside of them. */
function ownText(text: string): string {
  let depth = 1;
  let own = '';
  for (const character of text) {
    if (character === '}' && --depth === 0) return own;
    if (depth === 1) own += character;
    if (character === '{') depth++;
  }
  return own;
}

/** Where the parenthesis closes that is open at the start. */
export function endOf(text: string): number {
  let depth = 1;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') depth++;
    else if (text[at] === ')' && --depth === 0) return at;
  }
  return text.length;
}
