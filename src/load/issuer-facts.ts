import type { DataDocument } from './data-document.js';

/** What was learned about one issuer, live or recorded. Filled by `load/issuer.ts`. */
export interface IssuerFacts {
  readonly documents: readonly DataDocument[];
}
