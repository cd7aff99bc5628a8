/** A column that a statement names beside a value: `token = $1`, or at the same place in an `INSERT`. */
export interface SqlPair {
  readonly column: string;
  /** `$1`, `?1`, `:token`, what stands for a hole, or any other text. */
  readonly value: string;
}

export interface SqlStatement {
  readonly verb: 'insert' | 'update' | 'delete' | 'select';
  readonly table: string;
  readonly written: readonly SqlPair[];
  /** The comparisons for equality in its condition. */
  readonly asked: readonly SqlPair[];
}

/** A column that holds a password, in whatever form. */
export const SECRET_COLUMN = String.raw`\b(?:hashed_|encrypted_)?(?:password|passwd|pwd)(?:_?(?:hash|hashed|digest))?\b`;

/** One that holds what else opens something, or its digest. */
export const KEPT_COLUMN = String.raw`\b(?:[a-z]{1,20}_){0,3}(?:token|secret|key|code|otp)_(?:hash|digest|sha256)\b|\b(?:[a-z]{1,20}_)?(?:refresh|session|reset|access)_token\b|\b(?:client|totp|otp|mfa)_secret\b|\bprivate_key\b`;

const LONGEST = 4_000;
const NAME = String.raw`["\x60\[]?\w{1,60}["\x60\]]?`;
const TABLE = String.raw`((?:${NAME}\.){0,2}${NAME})`;
const INSERT = new RegExp(
  String.raw`^(?:insert|replace)\s+(?:or\s+\w+\s+|ignore\s+)?into\s+${TABLE}\s*\(([^()]*)\)\s*values\s*\(`,
  'i',
);
const UPDATE = new RegExp(String.raw`^update\s+${TABLE}(?:\s+(?:as\s+)?(?!set\b)\w+)?\s+set\s`, 'i');
const DELETE = new RegExp(String.raw`^delete\s+from\s+${TABLE}`, 'i');
const SELECT = new RegExp(String.raw`^select\s[^]*?\sfrom\s+${TABLE}`, 'i');
const EQUAL =
  /(?:^|[\s(])(?:["`[]?\w{1,60}["`\]]?\.)?["`[]?(\w{1,60})["`\]]?\s*=\s*((?:any\s*\(\s*)?[$?:@]\w{1,60}|\0\d+\0)/gi;

/** Reads the statements that credentials are kept and looked up with; undefined for all others. */
export function readSql(text: string): SqlStatement | undefined {
  if (text.length > LONGEST) return undefined;
  let marks = 0;
  const sql = text.trim().replace(/\?/g, () => `?${++marks}`);
  const insert = INSERT.exec(sql);
  if (insert) {
    const columns = splitList(insert[2] ?? '', 0);
    const values = splitList(sql, insert[0].length);
    const written = columns.map((column, index) => ({ column: bare(column), value: values[index] ?? '' }));
    return { verb: 'insert', table: bare(insert[1] ?? ''), written, asked: [] };
  }
  const update = UPDATE.exec(sql);
  if (update) {
    const pairs = splitList(sql, update[0].length).flatMap((pair) => {
      const cut = pair.indexOf('=');
      const value = pair
        .slice(cut + 1)
        .split(/\swhere\s/i)[0]
        ?.trim();
      return cut > 0 && value ? [{ column: bare(pair.slice(0, cut)), value }] : [];
    });
    return { verb: 'update', table: bare(update[1] ?? ''), written: pairs, asked: askedIn(sql) };
  }
  const remove = DELETE.exec(sql);
  if (remove) return { verb: 'delete', table: bare(remove[1] ?? ''), written: [], asked: askedIn(sql) };
  const select = SELECT.exec(sql);
  return select ? { verb: 'select', table: bare(select[1] ?? ''), written: [], asked: askedIn(sql) } : undefined;
}

function askedIn(sql: string): SqlPair[] {
  const where = /\swhere\s/i.exec(sql);
  if (!where) return [];
  const condition = sql.slice(where.index + where[0].length);
  return [...condition.matchAll(EQUAL)].map(([, column = '', value = '']) => ({ column, value }));
}

/** The members of a list up to the parenthesis that closes it, or to the condition behind it. */
function splitList(text: string, from: number): string[] {
  const members: string[] = [];
  let depth = 0;
  let start = from;
  let at = from;
  for (; at < text.length; at++) {
    const letter = text[at];
    if (letter === '(') depth++;
    else if (letter === ')' && --depth < 0) break;
    else if (letter === ',' && depth === 0) {
      members.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  return [...members, text.slice(start, at).trim()];
}

function bare(name: string): string {
  return (
    name
      .split('.')
      .at(-1)
      ?.replace(/["`[\]]/g, '')
      .trim() ?? name
  );
}
