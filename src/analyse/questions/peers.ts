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
  readonly peers: readonly Verifier[];
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
  const groups = new Map<string, Verifier[]>();
  for (const verifier of verifiers) {
    const id = identityOf(verifier.keys);
    if (id === undefined) continue;
    const key = `${verifier.package}\0${id}`;
    groups.set(key, [...(groups.get(key) ?? []), verifier]);
  }
  const compared = [...groups.values()].filter((group) => group.length > 1).flatMap(compareGroup);
  // A verifier that lets the token name its key accepts whatever the others of the same audience accept.
  for (const verifier of verifiers.filter(({ keys }) => keys.some(({ kind }) => kind === 'token'))) {
    const peers = verifiers.filter((other) => other.package === verifier.package && sameAudience(verifier, other));
    const comparison = compareOne(verifier, peers);
    if (comparison.lacks.length > 0) compared.push(comparison);
  }
  return compared;
}

/** What makes keys the same. A default in code beside a variable is no other key source. */
export function identityOf(keys: readonly KeySource[]): string | undefined {
  if (keys.length === 0 || keys.some(({ id }) => id === undefined)) return undefined;
  const configured = keys.filter(({ kind }) => kind !== 'literal');
  return [...new Set((configured.length > 0 ? configured : keys).map(({ id }) => id))].sort().join('\0');
}

function sameAudience(a: Verifier, b: Verifier): boolean {
  const audience = textOf(a.policy.audience);
  return a !== b && audience !== undefined && audience === textOf(b.policy.audience);
}

function compareGroup(group: readonly Verifier[]): PeerComparison[] {
  const [first] = group;
  const agrees = group.every(({ policy }) => isFull(policy) && first && isSame(policy, first.policy));
  return group.map((verifier) => ({
    ...compareOne(
      verifier,
      group.filter((other) => other !== verifier),
    ),
    agrees,
  }));
}

function compareOne(verifier: Verifier, peers: readonly Verifier[]): PeerComparison {
  const strictest = peers.filter(
    (peer) => peers.every((other) => asksForAll(peer, other)) && asksForAll(peer, verifier),
  );
  const lacks: Lack[] = [];
  for (const check of new Set(peers.flatMap(({ policy }) => checksOf(policy)))) {
    if (!isLacking(verifier.policy, check)) continue;
    const by = peers.filter(({ policy }) => checksOf(policy).includes(check));
    if (by.length < 2 && !strictest.some((peer) => by.includes(peer))) continue;
    lacks.push({ check, isClaim: !isPart(check), checkedBy: by.map(({ at }) => at) });
  }
  const key = [...new Set(verifier.keys.map(({ name }) => name))].sort().join(' or ');
  return { verifier, key, peers, lacks, agrees: false };
}

function asksForAll(one: Verifier, other: Verifier): boolean {
  const own = checksOf(one.policy);
  return checksOf(other.policy).every((check) => own.includes(check) || (isPart(check) && isSafe(one.policy[check])));
}

/** What a policy certainly asks for. */
function checksOf(policy: Policy): string[] {
  const parts = PARTS.filter((part) => policy[part].is === 'known' && !('sometimes' in policy[part]));
  const claims = policy.claims.filter(({ claim, strength }) => strength === 'exact' && KINDS.has(claim));
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
