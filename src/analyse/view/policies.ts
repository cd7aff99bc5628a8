import { ts } from '#compiler';
import type { ControlId } from '../../rule-meta.js';
import type { Odd, Place } from '../questions/code-site.js';
import type { KeySource, KeySources } from '../questions/key-source.js';
import { comparePeers, type PeerComparison, type Verifier } from '../questions/peers.js';
import { POLICY_PARTS, type Policy, PolicyReader } from '../questions/policy.js';
import { expressionsOf } from '../roles/parts.js';
import type { Site } from '../roles/site.js';
import { declarationOf } from '../syntax/scope.js';
import { lastName, referencesIn } from '../syntax/unit.js';
import { spelled } from '../text/spellings.js';
import { Answers } from '../values/overlooked.js';
import type { Program } from '../values/program.js';
import type { CodeView } from './code-view.js';
import type { ViewedSite } from './viewed-site.js';

/** A site as one chain of callers reaches it, with the policy that holds there. */
export interface PoliciedSite {
  readonly site: ViewedSite;
  readonly keys: readonly KeySource[];
  readonly policy: Policy;
}

/** The policies of a program's verifiers and signers, read once. */
export class Policies {
  readonly #view: CodeView;
  readonly #reader: PolicyReader;
  readonly #packageOf: (path: string) => string;
  readonly #known: Answers<ViewedSite, readonly PoliciedSite[]>;
  readonly #peers: Answers<'all', ReadonlyMap<ViewedSite, readonly PeerComparison[]>>;
  #peersAt: ReadonlyMap<Place, readonly PeerComparison[]> | undefined;

  constructor(view: CodeView, program: Program, keySources: KeySources, packageOf: (path: string) => string) {
    this.#view = view;
    this.#reader = new PolicyReader(program, keySources);
    this.#packageOf = packageOf;
    this.#known = new Answers(program.overlooked);
    this.#peers = new Answers(program.overlooked);
  }

  of(site: ViewedSite): readonly PoliciedSite[] {
    return this.#known.of(site, () => site.seenFrom(...POLICY_PARTS).map((seen) => this.#read(seen)));
  }

  #read(seen: ViewedSite): PoliciedSite {
    const { site } = seen.view;
    const { entry } = site.match;
    const { keySources } = this.#reader;
    const isVerifier = VERIFIERS.has(seen.role);
    const keys =
      isVerifier && entry.parts?.key === undefined
        ? [keySources.ofLibrary(site)]
        : seen.part('key').values.flatMap((value) => keySources.of(value));
    const claims = isVerifier ? this.#view.comparedClaims(seen) : [];
    const subject = {
      entry,
      keys,
      claims,
      isLookedUp: isLookedUp(site),
      part: (name: string) => seen.part(name),
      whenAbsent: (name: string) => seen.whenAbsent(name),
    };
    return { site: seen, keys, policy: isVerifier ? this.#reader.verified(subject) : this.#reader.issued(subject) };
  }

  peersOf(site: ViewedSite): readonly PeerComparison[] {
    return this.#compared().get(site) ?? [];
  }

  /** The check that a verifier lacks and others ask for, as more to say where its absence is told. */
  oddAmong(seen: ViewedSite, check: string, controls: readonly ControlId[]): Odd {
    const compared = this.#compared();
    this.#peersAt ??= byPlace([...compared.values()].flat());
    const lacks = (this.#peersAt.get(seen.at) ?? [])
      .flatMap((comparison) => comparison.lacks)
      .filter((lack) => lack.check === check);
    const others = [...new Set(lacks.flatMap(({ checkedBy }) => checkedBy))].slice(0, SHOWN);
    if (others.length === 0) return { trace: seen.trace, controls };
    const steps = others.map((at) => ({ at, say: `a verifier with the same keys asks for ${check} here` }));
    return { trace: [...seen.trace, ...steps], controls: [...controls, 'O11'] };
  }

  #compared(): ReadonlyMap<ViewedSite, readonly PeerComparison[]> {
    return this.#peers.of('all', () => this.#compare());
  }

  #compare(): Map<ViewedSite, PeerComparison[]> {
    const owners = new Map<Verifier, ViewedSite>();
    for (const site of this.#view.sites('token.verify')) {
      if (site.side === 'test' || site.side === 'tooling') continue;
      for (const { site: seen, keys, policy } of this.of(site)) {
        const path = seen.view.site.unit.path;
        owners.set({ at: seen.at, trace: seen.trace, package: this.#packageOf(path), keys, policy }, site);
      }
    }
    const bySite = new Map<ViewedSite, PeerComparison[]>();
    for (const comparison of comparePeers([...owners.keys()])) {
      const site = owners.get(comparison.verifier);
      if (site) bySite.set(site, [...(bySite.get(site) ?? []), comparison]);
    }
    return bySite;
  }
}

function byPlace(comparisons: readonly PeerComparison[]): Map<Place, PeerComparison[]> {
  const found = new Map<Place, PeerComparison[]>();
  for (const comparison of comparisons) {
    const { at } = comparison.verifier;
    found.set(at, [...(found.get(at) ?? []), comparison]);
  }
  return found;
}

/** Whether the token is also looked up where it is kept, which decides what it is good for. */
export function isLookedUp(site: Site): boolean {
  return expressionsOf(site, 'token').some((token) => {
    const variable = ts.isIdentifier(token) ? declarationOf(token) : undefined;
    return variable !== undefined && referencesIn(site.unit, variable).some((use) => LOOK_UP.test(callAround(use)));
  });
}

/** Other verifiers that one of them is compared with. */
const SHOWN = 5;

const LOOK_UP = spelled('stores', 'stateLookUps');

/** The name of the function that is given a variable, as it is or inside an object: `Token.findOne({ token })`. */
function callAround(use: ts.Node): string {
  let at = use.parent;
  while (ts.isObjectLiteralElement(at) || ts.isObjectLiteralExpression(at)) at = at.parent;
  return ts.isCallExpression(at) ? lastName(at.expression) : '';
}

const VERIFIERS = new Set(['token.verify', 'session.verify', 'token.decrypt', 'token.introspect']);
