import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { type SqlCall, sqlCallsIn } from '../syntax/sql-call.js';
import type { Unit } from '../syntax/unit.js';
import { SQL_RECORD } from '../text/life-text.js';
import { spelled } from '../text/spellings.js';
import { kindOfField } from './record-fields.js';

/** Where statements written by hand keep a credential, look a record up by one, or take it away. */
export function sqlRecordsIn(unit: Unit): Site[] {
  return SQL_RECORD.test(unit.text) ? sqlCallsIn(unit).flatMap((call) => recordsOf(unit, call)) : [];
}

const USES_UP = /^(?:null|''|true|1|now\(\)|current_timestamp)/i;
const USED = spelled('stores', 'usedColumns');

function recordsOf(unit: Unit, call: SqlCall): Site[] {
  const { statement } = call;
  const sites: Site[] = [];
  const add = (role: string, name: string, value: Site['given']): void => {
    const match: MatchedEntry = { name, entry: { role }, model: { package: '', exports: {} } };
    sites.push({ role, match, node: call.node, unit, external: undefined, given: { ...value, statement: call.text } });
  };
  for (const { column, value } of statement.written) {
    const field = kindOfField(column, statement.table);
    const given = call.given(value);
    if (!field || field.kind === 'digest' || !given) continue;
    add(field.kind === 'password' ? 'password.store' : 'credential.store', field.said, { value: given });
  }
  const usesUp =
    statement.verb === 'delete' ||
    statement.written.some(({ column, value }) =>
      USES_UP.test(value) ? USED.test(column) || kindOfField(column, statement.table)?.kind === 'own' : false,
    );
  for (const { column, value } of statement.asked) {
    const field = kindOfField(column, statement.table);
    const given = call.given(value);
    if (!field || field.kind === 'password' || field.isRefresh || !given) continue;
    add(usesUp ? 'credential.take' : 'credential.redeem', field.said, { value: given });
  }
  return sites;
}
