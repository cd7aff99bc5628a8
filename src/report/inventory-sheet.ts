import type { Inventory, InventoryPackage, InventoryPlace, Trust } from '../findings/inventory.js';
import type { Location } from '../load/location.js';

type Activity = InventoryPlace['activity'];
type Cell = NonNullable<InventoryPlace['under']>;

/** A cell of a table: a value, or a word for what is not there. */
export interface SheetCell {
  readonly text: string;
  /** A word of ours: `not set`, `by library`, `unknown`. */
  readonly isWord: boolean;
  /** Why it is unknown. */
  readonly why?: string;
  /** Others with the same keys ask for it, and this place does not. */
  readonly differs?: boolean;
}

export interface Section {
  /** `verified (4), server`. */
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly SheetCell[])[];
}

interface Column {
  readonly name: string;
  readonly cell: (place: InventoryPlace) => SheetCell;
  /** Left out where no place has it. */
  readonly optional?: true;
}

const NONE: SheetCell = { text: 'none', isWord: true };
/** Of an option: `none` would read like the algorithm. */
const NOT_SET: SheetCell = { text: 'not set', isWord: true };
const EMPTY: ReadonlySet<SheetCell> = new Set([NONE, NOT_SET]);
const PARTS = new Set(['algorithms', 'issuer', 'audience']);

/** The tables of a package, one per activity; paths are those from its folder. */
export function sectionsOf({ places, folder }: InventoryPackage): Section[] {
  const activities = [...new Set(places.map(({ activity }) => activity))];
  return activities.map((activity) => {
    const here = places.filter((place) => place.activity === activity);
    const sides = [...new Set(here.map(({ side }) => side))];
    const all: Column[] = [
      { name: 'place', cell: ({ location }) => value(nearPlace(location, folder)) },
      { name: 'call', cell: ({ call }) => value(call) },
      ...(sides.length > 1 ? [{ name: 'side', cell: ({ side }: InventoryPlace) => value(side) }] : []),
      ...COLUMNS[activity],
    ];
    const columns = all.filter(({ optional, cell }) => !optional || here.some((place) => !EMPTY.has(cell(place))));
    const side = sides.length === 1 ? `, ${sides.join('')}` : '';
    return {
      title: `${activity} (${here.length})${side}`,
      columns: columns.map(({ name }) => name),
      rows: here.map((place) => columns.map(({ cell }) => cell(place))),
    };
  });
}

const KEY = policyColumn('key', 'key');
const ISSUER = policyColumn('issuer', 'issuer');
const AUDIENCE = policyColumn('audience', 'audience');
const VERIFIED: readonly Column[] = [
  policyColumn('algorithms', 'algorithms'),
  ISSUER,
  AUDIENCE,
  policyColumn('expiry', 'expiry'),
  { ...policyColumn('leeway', 'clockTolerance'), optional: true },
  KEY,
  { name: 'claims', cell: claimsCell, optional: true },
];
const WHAT: Column = { name: 'what', cell: ({ holds }) => (holds === undefined ? NONE : value(holds)) };

const COLUMNS: Readonly<Record<Activity, readonly Column[]>> = {
  issued: [policyColumn('algorithm', 'algorithms'), ISSUER, AUDIENCE, policyColumn('lifetime', 'expiry'), KEY],
  verified: VERIFIED,
  decrypted: VERIFIED,
  introspected: [],
  decoded: [{ name: 'also verified', cell: ({ verified }) => ({ text: verified ? 'yes' : 'no', isWord: true }) }],
  stored: [WHAT, { name: 'under', cell: ({ under }) => (under ? cellOf(under) : NONE) }],
  sent: [WHAT],
  logged: [WHAT],
};

function policyColumn(
  name: string,
  part: 'algorithms' | 'issuer' | 'audience' | 'expiry' | 'clockTolerance' | 'key',
): Column {
  return {
    name,
    cell: ({ policy, lacks }) => {
      const cell = policy ? cellOf(policy[part]) : NOT_SET;
      return lacks.some(({ check }) => check === part) ? { ...cell, differs: true } : cell;
    },
  };
}

function claimsCell({ policy, lacks }: InventoryPlace): SheetCell {
  const claims = (policy?.claims ?? []).map(({ claim, equals, strength, byAll }) => {
    const than = equals.length > 0 ? `${claim}=${equals.join('|')}` : claim;
    const limits = [strength === 'loose' && 'only a part', !byAll && 'not by all callers'].filter(Boolean);
    return limits.length > 0 ? `${than} (${limits.join(', ')})` : than;
  });
  const cell = claims.length === 0 ? NONE : value(claims.join(', '));
  return lacks.some(({ check }) => !PARTS.has(check)) ? { ...cell, differs: true } : cell;
}

function cellOf(cell: Cell): SheetCell {
  if (cell.is === 'unknown') return { text: 'unknown', isWord: true, why: cell.why };
  if (cell.is === 'absent') return cell.safe ? { text: 'by library', isWord: true } : NOT_SET;
  return value(`${cell.values.join(', ')}${cell.sometimes ? ' (not on all paths)' : ''}`);
}

function value(text: string): SheetCell {
  return { text, isWord: false };
}

/** What is odd, and who does otherwise: one sentence per verifier. */
export function oddOnes({ places, folder }: InventoryPackage): { readonly place: string; readonly say: string }[] {
  return places
    .filter(({ lacks }) => lacks.length > 0)
    .map(({ location, lacks }) => {
      const checks = lacks.map(
        ({ check, checkedBy }) => `${check} (as ${few(checkedBy, folder)} do${checkedBy.length === 1 ? 'es' : ''})`,
      );
      return { place: nearPlace(location, folder), say: `does not ask for ${checks.join(', ')}` };
    });
}

const FEW = 3;

function few(places: readonly Location[], folder: string): string {
  const shown = places.slice(0, FEW).map((place) => nearPlace(place, folder));
  const rest = places.length - shown.length;
  return `${shown.join(' and ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

export function trustLine({ key, verifiers, differences }: Trust): string {
  const name = key.is === 'known' ? key.values.join(', ') : 'one key';
  const how = differences.length === 0 ? 'have one policy' : `differ in ${differences.join(', ')}`;
  return `${verifiers.length} verifiers trust ${name}: they ${how}`;
}

export function packageTitle({ name, folder }: InventoryPackage): string {
  if (name === '') return folder === '' ? 'the project' : folder;
  return folder === '' ? name : `${name} (${folder})`;
}

export function summary({ packages, hidden, stats }: Inventory): string {
  const places = packages.reduce((sum, { places }) => sum + places.length, 0);
  const odd = packages.reduce((sum, one) => sum + oddOnes(one).length, 0);
  const left = hidden > 0 ? `; ${hidden} in tests and tooling left out (--persona auditor shows them)` : '';
  return `${count(places, 'place')} in ${count(packages.length, 'package')}, ${count(stats.files, 'file')} read; ${count(odd, 'verifier')} asking for less than others with the same keys${left}`;
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}

function nearPlace({ path, startLine }: Location, folder: string): string {
  const near = folder !== '' && path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;
  return `${near}:${startLine}`;
}
