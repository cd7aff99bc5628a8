import type { Guarded } from './any-pattern.js';
import { spelled } from './spellings.js';

const POSTED = String.raw`\.post\(\s*['"\x60]/[^'"\x60]{0,60}`;

/** Routes at which a short code is guessed, in a file that limits other routes. */
export const GUESSED_ROUTES: Guarded = {
  pattern: String.raw`${POSTED}(?:pin|otp|mfa|2fa|code)`,
  holds: (text) => /limit|throttl|slow_?down|brute/i.test(text),
};

const CHANGED = String.raw`\.(?:delete|update)(?:Many|One)?\(|\.(?:destroy|softDelete|findByIdAnd\w{6})\(|['"\x60]\s*(?:delete\s+from|update\s+\w+\s+set)\b`;

/** Routes that only read by their method, and change something by their path, or right behind it. */
export const READ_ROUTES = String.raw`(?:\.get(?:<[^()'"]{1,120}>)?\(\s*['"\x60]/|@Get\(|\bexport\s+(?:async\s+function|const)\s+GET\b)[^]{0,500}?(?:${CHANGED})|@Get\(\s*['"\x60]/?:\w{1,20}/\w|\.get(?:<[^()'"]{1,120}>)?\(\s*['"\x60]/[^'"\x60]{0,80}${spelled('purposes', 'changingPaths').source}`;
