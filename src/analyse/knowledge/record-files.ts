import { spelled } from '../text/spellings.js';

const ANSWERS = spelled('requests', 'answeringCalls');
const ASKS = spelled('stores', 'recordAsking');
/** Without one of these a schema has no column that nobody should be shown. */
const KEPT_TO_ITSELF = spelled('secrets', 'secretColumnWords');

/** Tells files that answer with, or log, what they look up: worth parsing where a schema has columns that nobody should be shown. */
export function recordFiles(schemas: readonly { readonly text: string }[] = []): { test(text: string): boolean } {
  if (!schemas.some(({ text }) => KEPT_TO_ITSELF.test(text))) return { test: () => false };
  return { test: (text) => ANSWERS.test(text) && ASKS.test(text) };
}
