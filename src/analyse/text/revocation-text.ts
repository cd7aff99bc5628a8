import { spelled } from './spellings.js';

const LISTS = spelled('decisions', 'revocationLists').source;

/** A question to a list of what was revoked, and something near that catches its failure. */
export const REVOCATION_ASKED = String.raw`(?:${LISTS})(?=[^]{0,400}?\bcatch\b)`;
