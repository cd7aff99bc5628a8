import type { Json } from '../load/data-document.js';
import type { Location } from '../load/location.js';
import type { Severity } from '../rule-meta.js';

/** The project's policy: `authproof.json`, `authproof.jsonc` or `package.json#authproof`. Data only. */
export interface Settings {
  /** Relative to the scan root; undefined where the project has no configuration. */
  readonly path?: string | undefined;
  readonly failOn: Severity | 'never';
  readonly persona: 'regular' | 'auditor';
  /** Gitignore-style patterns. */
  readonly exclude: readonly string[];
  /** Suppressions for formats without comments. */
  readonly accept: readonly Acceptance[];
  /** The project's own account of its issuers, APIs, clients and tokens. */
  readonly inventory?: Json | undefined;
  /** How long tokens may live, as durations: `accessToken`, `resetToken`, `session`; and `configFile`, a size. */
  readonly limits?: Readonly<Record<string, string>> | undefined;
  readonly attestations: readonly Attestation[];
  /** Paths of the project's own library models. */
  readonly models: readonly string[];
  /** The folder of the project's own rules. */
  readonly rulesDir?: string | undefined;
}

export interface Acceptance {
  readonly rule: string;
  readonly path: string;
  readonly reason: string;
  readonly until?: string | undefined;
  readonly by?: string | undefined;
  /** Where the entry stands in the configuration. */
  readonly location?: Location | undefined;
}

export interface Attestation {
  readonly control: string;
  readonly statement: string;
  readonly by: string;
  readonly date: string;
  readonly expires: string;
  readonly link?: string | undefined;
}
