import type { Attestation } from '../discover/settings.js';
import type { Control } from '../load/control-files.js';
import { compareText } from './order.js';
import { saysNothing } from './suppress.js';

const DAY = 24 * 60 * 60 * 1000;

/** What people state about a control, parted into what counts today and what does not; what counts longest is first. */
export function judgeAttestations(control: Control, attestations: readonly Attestation[], today: string) {
  const judged = attestations
    .filter((attestation) => attestation.control === control.id)
    .map((attestation) => judge(attestation, control.attestation.validDays, today));
  const valid = judged.filter(({ problem }) => problem === undefined);
  return {
    valid: valid.sort((a, b) => compareText(b.expires, a.expires)),
    invalid: judged.filter(({ problem }) => problem !== undefined),
  };
}

/** Why a statement would not count today, or until when it would. */
export function judgeAttestation(control: Control, attestation: Attestation, today: string) {
  const { problem, expires } = judge(attestation, control.attestation.validDays, today);
  return { problem, until: expires };
}

/** The last day on which a statement of `date` can count. */
export function lastDay({ attestation: { validDays } }: Control, date: string): string {
  return new Date(time(date) + validDays * DAY).toISOString().slice(0, 10);
}

function judge({ statement, by, date, expires, link }: Attestation, validDays: number, today: string) {
  const due = time(date) + validDays * DAY;
  const last = Math.min(due, time(expires));
  const until = Number.isNaN(last) ? expires : new Date(last).toISOString().slice(0, 10);
  const problem = problemOf({ statement, by, date, expires, until }, today, validDays);
  return {
    kind: 'attestation' as const,
    say: statement,
    by,
    date,
    expires: until,
    ...(link !== undefined && { link }),
    ...(problem !== undefined && { problem }),
  };
}

type Dated = Pick<Attestation, 'statement' | 'by' | 'date' | 'expires'> & { readonly until: string };

function problemOf(
  { statement, by, date, expires, until }: Dated,
  today: string,
  validDays: number,
): string | undefined {
  if (by.trim() === '') return 'nobody signs it';
  if (saysNothing(statement.trim())) return 'it states nothing';
  if (Number.isNaN(time(date))) return 'its date is no day';
  if (Number.isNaN(time(expires))) return 'its expiry is no day';
  if (date > today) return `its date, ${date}, is yet to come`;
  if (until >= today) return undefined;
  return until === expires ? `it expired on ${expires}` : `it is older than the ${validDays} days that it can count`;
}

/** Of a day, `YYYY-MM-DD`; NaN where there is no such day. */
function time(day: string): number {
  const parsed = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(parsed) && new Date(parsed).toISOString().startsWith(day) ? parsed : Number.NaN;
}
