import type { CodeStep, Place } from './code-site.js';
import type { KeySource } from './key-source.js';
import type { Cell, Policy } from './policy.js';

/** A verifier with its policy. */
export interface Verifier {
  readonly at: Place;
  readonly trace: readonly CodeStep[];
  /** The folder of its package. */
  readonly package: string;
  readonly keys: readonly KeySource[];
  readonly policy: Policy;
}

/** What a verifier leaves out although others of its package that trust the same keys ask for it. */
export interface Lack {
  /** `algorithms`, `issuer`, `audience`, or the claim: `token_use`. */
  readonly check: string;
  readonly isClaim: boolean;
  readonly checkedBy: readonly Place[];
}

/** How a verifier stands among those of its package that trust the same keys. */
export interface PeerComparison {
  readonly verifier: Verifier;
  /** For readers: `env JWT_SECRET`. */
  readonly key: string;
  /** How many others there are. */
  readonly peers: number;
  readonly lacks: readonly Lack[];
  /** All of them have the same policy, which pins algorithms, issuer and audience. */
  readonly agrees: boolean;
}

/** Claims whose value tells one kind of token from another, so that a verifier without them accepts both. */
const KINDS = new Set(
  'typ token_use token_type tokenType tokenUse type kind use purpose azp appid client_id clientId cid tid hd'.split(
    ' ',
  ),
);
const PARTS = ['algorithms', 'issuer', 'audience'] as const;

/** Compares the verifiers of every package with those that trust the same keys. */
export function comparePeers(verifiers: readonly Verifier[]): PeerComparison[] {
  const byKeys = grouped(verifiers, ({ keys }) => identityOf(keys));
  const compared = [...byKeys.values()].filter((group) => group.length > 1).flatMap(compareGroup);
  // A verifier that lets the token name its key accepts whatever the others of the same audience accept.
  const byToken = new Map<Verifier, PeerComparison>();
  for (const group of grouped(verifiers, ({ policy }) => textOf(policy.audience)).values()) {
    const asked = new Asked(group);
    for (const verifier of group) {
      if (!verifier.keys.some(({ kind }) => kind === 'token')) continue;
      const comparison = compareOne(verifier, asked);
      if (comparison.lacks.length > 0) byToken.set(verifier, comparison);
    }
  }
  return [...compared, ...verifiers.flatMap((verifier) => byToken.get(verifier) ?? [])];
}

/** The verifiers of each package that have the same of something; those that have it not are in no group. */
function grouped(verifiers: readonly Verifier[], of: (one: Verifier) => string | undefined): Map<string, Verifier[]> {
  const groups = new Map<string, Verifier[]>();
  for (const verifier of verifiers) {
    const same = of(verifier);
    if (same === undefined) continue;
    const key = `${verifier.package}\0${same}`;
    const group = groups.get(key) ?? [];
    group.push(verifier);
    groups.set(key, group);
  }
  return groups;
}

/** What makes keys the same. A default in code beside a variable is no other key source. */
export function identityOf(keys: readonly KeySource[]): string | undefined {
  if (keys.length === 0 || keys.some(({ id }) => id === undefined)) return undefined;
  const configured = keys.filter(({ kind }) => kind !== 'literal');
  return [...new Set((configured.length > 0 ? configured : keys).map(({ id }) => id))].sort().join('\0');
}

/** What the verifiers of a group ask for, read once: thousands of them may trust one key. */
class Asked {
  readonly size: number;
  /** The verifiers that ask for a check, by the check. */
  readonly by: ReadonlyMap<string, readonly Verifier[]>;
  /** Checks that one which asks for all of the group's asks for. */
  readonly byStrictest: ReadonlySet<string>;

  constructor(group: readonly Verifier[]) {
    const by = new Map<string, Verifier[]>();
    const checks = group.map(({ policy }) => new Set(checksOf(policy)));
    for (const [index, verifier] of group.entries()) {
      for (const check of checks[index] ?? []) {
        const asking = by.get(check) ?? [];
        asking.push(verifier);
        by.set(check, asking);
      }
    }
    const all = [...by.keys()];
    const strictest = group.flatMap(({ policy }, index) => {
      const own = checks[index] ?? new Set();
      return all.every((check) => own.has(check) || (isPart(check) && isSafe(policy[check]))) ? [...own] : [];
    });
    this.size = group.length;
    this.by = by;
    this.byStrictest = new Set(strictest);
  }
}

function compareGroup(group: readonly Verifier[]): PeerComparison[] {
  const [first] = group;
  const agrees = group.every(({ policy }) => isFull(policy) && first && isSame(policy, first.policy));
  const asked = new Asked(group);
  return group.map((verifier) => ({ ...compareOne(verifier, asked), agrees }));
}

/** Compares a verifier with its group. What it lacks it does not ask for, so that all who do are others. */
function compareOne(verifier: Verifier, { size, by, byStrictest }: Asked): PeerComparison {
  const lacks: Lack[] = [];
  for (const [check, asking] of by) {
    if (!isLacking(verifier.policy, check)) continue;
    const alike = isPart(check)
      ? asking
      : asking.filter(({ policy }) => mayShare(policy.audience, verifier.policy.audience));
    const checkedBy = alike.map(({ at }) => at);
    if (checkedBy.length === 0) continue;
    if (checkedBy.length > 1 || byStrictest.has(check)) lacks.push({ check, isClaim: !isPart(check), checkedBy });
  }
  const key = [...new Set(verifier.keys.map(({ name }) => name))].sort().join(' or ');
  return { verifier, key, peers: size - 1, lacks, agrees: false };
}

/** What a policy certainly asks for. */
function checksOf(policy: Policy): string[] {
  const parts = PARTS.filter((part) => policy[part].is === 'known' && !('sometimes' in policy[part]));
  const claims = policy.claims.filter(
    ({ claim, strength, byAll }) => byAll && strength === 'exact' && KINDS.has(claim),
  );
  return [...parts, ...claims.map(({ claim }) => claim)];
}

/** What a policy certainly does not ask for. Nobody blames a verifier for what cannot be seen. */
function isLacking(policy: Policy, check: string): boolean {
  if (isPart(check)) {
    const cell = policy[check];
    return (cell.is === 'absent' && !cell.safe) || (cell.is === 'known' && cell.sometimes === true);
  }
  return policy.claimsInSight && !policy.claims.some(({ claim }) => KINDS.has(claim));
}

function isPart(check: string): check is (typeof PARTS)[number] {
  return PARTS.some((part) => part === check);
}

/** Tokens for different audiences pass nowhere else, so that no claim has to tell them apart. */
function mayShare(a: Cell, b: Cell): boolean {
  if (a.is !== 'known' || b.is !== 'known' || a.sometimes || b.sometimes) return true;
  return a.values.some((value) => b.values.includes(value));
}

function isSafe(cell: Cell): boolean {
  return cell.is === 'absent' && cell.safe === true;
}

function isFull(policy: Policy): boolean {
  return PARTS.every((part) => isSafe(policy[part]) || checksOf(policy).includes(part));
}

function isSame(a: Policy, b: Policy): boolean {
  const text = (policy: Policy) =>
    JSON.stringify([
      ...PARTS.map((part) => policy[part]),
      policy.expiry,
      policy.claims.filter(({ claim }) => KINDS.has(claim)),
    ]);
  return text(a) === text(b);
}

function textOf(cell: Cell): string | undefined {
  return cell.is === 'known' && !cell.sometimes ? cell.values.join('\0') : undefined;
}
