import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { enclosingFunction } from '../syntax/scope.js';
import { sqlCallsIn } from '../syntax/sql-call.js';
import type { Unit } from '../syntax/unit.js';
import type { Program } from '../values/program.js';

const TOKEN = /^(?:refresh_?)?token_?(?:hash|digest)?$|^refresh_?(?:token_?)?(?:hash|digest)?$|^(?:hash|digest)$/i;
const REFRESH_TOKEN = /\brefresh_?token|\brenew/i;
const REFRESHES = /refresh|offline/i;
/** `expires_at`, `interval '30 days'`, `last_used_at > $2` */
const TIMED = String.raw`(?:expir|valid_?(?:until|to)|ttl|max_?age|interval|created_?at|_at\s*[<>])`;

/** Rows of refresh tokens that no statement in sight gives an end, and that are looked up without asking for one. */
export function endlessRowsIn(program: Program, unit: Unit): Site[] {
  if (!REFRESHES.test(unit.text) || !/\binsert\s+into\b/i.test(unit.text)) return [];
  return sqlCallsIn(unit).flatMap(({ node, statement }): Site[] => {
    const { verb, table, written } = statement;
    const kept = verb === 'insert' ? written.find(({ column }) => TOKEN.test(column))?.column : undefined;
    const around = enclosingFunction(node).getText().slice(0, 20_000);
    if (kept === undefined || !(REFRESHES.test(table) || REFRESH_TOKEN.test(around))) return [];
    if (!isLookedUp(program, table, kept) || isTimed(program, table)) return [];
    const match: MatchedEntry = { name: table, entry: { role: 'token.keep' }, model: { package: '', exports: {} } };
    return [{ role: 'token.keep', match, node, unit, external: undefined, given: { what: `\`${table}\`` } }];
  });
}

function isLookedUp(program: Program, table: string, column: string): boolean {
  const asked = String.raw`\bfrom\s+["\x60]?${table}\b[^;]{0,400}?\bwhere\b[^;]{0,200}?\b${column}["\x60]?\s*=`;
  return isSaid(program, table, new RegExp(asked, 'i'));
}

/** Whether anything written near the table speaks of time: a column of its schema, a condition, a job that clears it. */
function isTimed(program: Program, table: string): boolean {
  return isSaid(program, table, new RegExp(String.raw`\b${table}\b[^;]{0,600}?${TIMED}`, 'i'));
}

function isSaid(program: Program, table: string, words: RegExp): boolean {
  if (!/^\w{1,60}$/.test(table)) return false;
  return program.filesIn('').some((path) => {
    const text = program.textOf(path);
    return text.includes(table) && words.test(text);
  });
}
