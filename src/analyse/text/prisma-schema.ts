/** What a schema of Prisma says of its records: `schema.prisma`, or one of the files of its folder. */
export interface PrismaRecord {
  /** As the schema has it: `User`. */
  readonly name: string;
  readonly fields: readonly PrismaField[];
}

export interface PrismaField {
  readonly name: string;
  /** A scalar (`String`), an enum, or the record on the other side of a relation. */
  readonly type: string;
  readonly line: number;
  /** `expiresAt DateTime?`: a record may be without it, and nothing fills it in. */
  readonly mayBeEmpty?: true;
}

/** Blocks whose members are fields; `type` is a record inside of another one. */
const HOLDS_FIELDS = new Set(['model', 'view', 'type']);

/** The records of a schema, in order. What is no schema has none; nothing throws. */
export function prismaRecords(text: string): readonly PrismaRecord[] {
  const tokens = [...tokensOf(text)];
  const records: PrismaRecord[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const [kind, name, open] = tokens.slice(at, at + 3);
    if (!kind?.startsLine || !HOLDS_FIELDS.has(kind.text) || !name?.isWord || open?.text !== '{') continue;
    const end = endOfBlock(tokens, at + 3);
    records.push({ name: name.text, fields: fieldsIn(tokens.slice(at + 3, end)) });
    at = end;
  }
  return records;
}

interface Token {
  readonly text: string;
  readonly line: number;
  readonly isWord: boolean;
  readonly startsLine: boolean;
}

/** A field is the first two words of its line: `email String @unique`. */
function fieldsIn(tokens: readonly Token[]): PrismaField[] {
  let depth = 0;
  return tokens.flatMap((token, index): PrismaField[] => {
    const isOutside = depth === 0;
    if (OPENS.has(token.text)) depth++;
    else if (CLOSES.has(token.text) && depth > 0) depth--;
    const type = tokens[index + 1];
    if (!isOutside || !token.startsLine || !token.isWord || !type?.isWord || type.startsLine) return [];
    const field = { name: token.text, type: type.text, line: token.line };
    return [tokens[index + 2]?.text === '?' && !isFilled(tokens, index + 3) ? { ...field, mayBeEmpty: true } : field];
  });
}

/** `@default(…)`, `@updatedAt` on the same line. */
function isFilled(tokens: readonly Token[], from: number): boolean {
  for (let at = from; at < tokens.length && tokens[at]?.startsLine === false; at++)
    if (FILLS.has(tokens[at]?.text ?? '')) return true;
  return false;
}

const FILLS: ReadonlySet<string> = new Set(['default', 'updatedAt']);

function endOfBlock(tokens: readonly Token[], from: number): number {
  let depth = 1;
  for (let at = from; at < tokens.length; at++) {
    const text = tokens[at]?.text;
    if (text === '{') depth++;
    else if (text === '}' && --depth === 0) return at;
  }
  return tokens.length;
}

const OPENS: ReadonlySet<string> = new Set(['(', '[', '{']);
const CLOSES: ReadonlySet<string> = new Set([')', ']', '}']);
/**
 * Spaces, a comment, a text in quotes, a word, or any other character; each begins where the one before it ended. What is
 * not closed goes on to the end, so that nothing is read twice.
 */
const TOKEN =
  /([ \t\r]+|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|(\n)|("(?:[^"\\\n]|\\[^\n])*(?:"|\\?(?=\n|$)))|([A-Za-z_][\w-]*)|([\s\S])/y;

function* tokensOf(text: string): Generator<Token> {
  let line = 1;
  let startsLine = true;
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) {
    const [found, blank, newline, , word] = match;
    if (newline !== undefined) startsLine = true;
    else if (blank === undefined) {
      yield { text: found, line, isWord: word !== undefined, startsLine };
      startsLine = false;
    }
    line += found.split('\n').length - 1;
  }
}
