import type { ConfigFact } from '../../load/config-facts.js';
import type { Origin } from '../../load/data-document.js';

/** What the code says, and what is registered for it, as rules see them. */
export interface Compared {
  readonly name: string;
  readonly value: string;
  readonly registered: string;
  readonly agrees: boolean;
  /** Why nobody can tell. */
  readonly why?: string;
  /** The place of a finding first. */
  readonly origins: readonly Origin[];
}

/** An inventory is about production where it does not say otherwise. */
export function stageOfFact({ document, parts }: ConfigFact): string | undefined {
  const [stage] = parts.stage?.values ?? [];
  return stage?.text ?? document.stage ?? (document.kind === 'inventory' ? 'production' : undefined);
}
