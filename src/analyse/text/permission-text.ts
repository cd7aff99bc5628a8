import type { Guarded } from './any-pattern.js';
import { spelled } from './spellings.js';

const ROLE = spelled('decisions', 'rankNames').source;
const KEY = String.raw`[\w$.?!]{1,80}(?:\sas\s[^\])\n]{1,40})?`;

const LOOKED_UP = String.raw`(?:\b\w{0,30}(?:${ROLE}|level|grade)\w{0,30}(?:\[${KEY}\]|\.(?:get|indexOf)\(${KEY}\))|\w(?:\[|\.(?:get|indexOf)\()[\w$.?!]{0,60}role\w{0,12}(?:\sas\s[^\])\n]{1,40})?[\])])!?`;

/** A rank that is looked up by a role and compared: `RANK[user.role] < RANK.admin`, `ORDER.indexOf(role) > 2`. */
export const RANKS_COMPARED = String.raw`${LOOKED_UP}\s{1,20}[<>]=?\s|\bconst\s\w{1,40}\s=\s${LOOKED_UP};(?=[^]{0,300}?\s[<>]=?\s)`;

/** Only what is about somebody's rights may let somebody in. */
const ASKS = spelled('decisions', 'rightsSpokenOf');

/** A function that says yes where it could not ask. */
export const YES_ON_FAILURE: Guarded = {
  pattern: String.raw`\bcatch\s*(?:\([^()]{1,60}\)\s*)?\{(?:[^{}]|\{[^{}]{0,200}\}){0,400}?\breturn\s+true\b|\.catch\(\s*(?:async\s*)?\(?\w{0,20}\)?\s*=>\s*(?:true\b|\{[^{}]{0,300}?\breturn\s+true\b)|catchError\([^;]{0,200}?of\(true\)`,
  inCase: true,
  holds: (text) => ASKS.test(text),
};
