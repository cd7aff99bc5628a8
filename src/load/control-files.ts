import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../discover/package-root.js';
import type { ControlId, Side } from '../rule-meta.js';

/** Where evidence for a control comes from, strongest first. */
export type EvidenceSource = 'code' | 'config' | 'issuer' | 'tests' | 'attestation';

/** The kinds of program that the project's inventory tells apart. */
export type ClientType = 'spa' | 'native' | 'web' | 'service' | 'device' | 'mcp' | 'cli';

/** One thing a secure authorization API must get right. Its own shape is `rules/meta/control.schema.json`. */
export interface Control {
  readonly id: ControlId;
  readonly title: string;
  readonly typicalMistake: string;
  readonly evidence: readonly EvidenceSource[];
  /** All of them have to be proven before the control passes. */
  readonly needs: readonly Need[];
  readonly applies?: Applies | undefined;
  /** It is about programs that answer requests, and not about what runs in browsers or on devices alone. */
  readonly ofServers?: true | undefined;
  readonly attestation: {
    /** What a person has to be able to state. */
    readonly ask: string;
    /** Days after which a statement is due again, whatever expiry it names. */
    readonly validDays: number;
  };
  readonly lookedFor: string;
  readonly notLookedAt: string;
}

export interface Need {
  readonly proof: string;
  /**
   * Rules of which any one can prove it; `family/*` stands for every rule of a family. Empty where no rule can prove it
   * today: only a person's statement settles the control then.
   */
  readonly rules: readonly string[];
}

export interface Applies {
  readonly when: {
    /** The inventory names a client of one of these types. */
    readonly clients: readonly ClientType[];
    /** Scanned code runs there. Absent where only an inventory can tell that the control does not apply. */
    readonly sides?: readonly Side[];
  };
  /** Why the control does not apply where neither holds. */
  readonly otherwise: string;
}

/** The catalogue's families, in its order. */
const FAMILIES = ['boundaries', 'oauth', 'tokens', 'policy', 'logging', 'revocation', 'deployment'];

/** What the review calls what rules look at: one, and several. */
export function loadLookedAtWords(): Readonly<Record<string, readonly string[]>> {
  return JSON.parse(readFileSync(join(packageRoot(), 'rules', 'looked-at.json'), 'utf8'));
}

/** The control catalogue, in its order. */
export function loadControls(): readonly Control[] {
  const folder = join(packageRoot(), 'rules', 'controls');
  return FAMILIES.flatMap((family) => {
    const text = readFileSync(join(folder, `${family}.json`), 'utf8');
    return (JSON.parse(text) as { readonly controls: readonly Control[] }).controls;
  });
}
