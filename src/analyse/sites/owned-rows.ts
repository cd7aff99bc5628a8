import type { ts } from '#compiler';
import { isAskedAbout, isHandedIn, isOfFew } from '../flow/owner-asked.js';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { bare } from '../syntax/bare.js';
import { type SqlCall, sqlCallsIn } from '../syntax/sql-call.js';
import type { Unit } from '../syntax/unit.js';
import { OWNED_ROWS, OWNER_KEYS } from '../text/handler-text.js';
import { spelled } from '../text/spellings.js';
import type { SqlPair } from '../text/sql.js';

const MATCH: MatchedEntry = {
  name: 'record',
  entry: { role: 'record.byId' },
  model: { package: '', exports: {} },
};
const SPEAKS = new RegExp(OWNED_ROWS.pattern, 'i');
const OWNER = new RegExp(`^(?:${OWNER_KEYS})$`, 'i');
const BEYOND = spelled('purposes', 'beyondOwners');

/** Rows that a statement changes by their id alone, where another of the file asks for the owner of such rows. */
export function ownedRowsIn(unit: Unit): Site[] {
  if (BEYOND.test(unit.path) || !SPEAKS.test(unit.text) || !OWNED_ROWS.holds(unit.text)) return [];
  const all = sqlCallsIn(unit);
  return all.flatMap(({ node, statement, given }): Site[] => {
    const { verb, table, asked } = statement;
    const [only, ...others] = asked;
    if ((verb !== 'update' && verb !== 'delete') || only?.column !== 'id' || others.length > 0) return [];
    const value = given(only.value);
    const id = value && bare(value);
    const beside = all.find(
      (one) => one.statement.table === table && one.statement.asked.some((pair) => isOwner(pair, one)),
    )?.node;
    if (!id || !beside || !isHandedIn(id) || isAskedAbout(node, id) || isOfFew(unit, node)) return [];
    const made = { id, name: table, beside: beside as ts.Expression };
    return [{ role: 'record.byId', match: MATCH, node, unit, external: undefined, given: made }];
  });
}

/** A column that is called after an owner, or that is compared with who is calling: `patient_id = $2`, `[…, req.user.id]`. */
function isOwner({ column, value }: SqlPair, { given }: SqlCall): boolean {
  if (OWNER.test(column)) return true;
  const compared = column === 'id' ? undefined : given(value);
  return compared !== undefined && CALLER.test(compared.getText().slice(0, 120));
}

const CALLER = spelled('identities', 'callerCompared');
