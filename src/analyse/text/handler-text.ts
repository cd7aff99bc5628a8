import type { Guarded } from './any-pattern.js';
import { spelled } from './spellings.js';

/** Methods of ORMs that change records. */
export const CHANGES =
  'delete|deleteMany|deleteOne|update|updateMany|updateOne|create|createMany|upsert|insert|save|remove|destroy|findByIdAndUpdate|findByIdAndDelete|findOneAndUpdate|findOneAndDelete|softDelete';

/** What says whose a record is, by the name of its field. */
export const OWNER_KEYS =
  '(?:(?:tenant|org(?:ani[sz]ation)?|user|owner|account|workspace|team|company|author|member|customer|creator|club|crew|guild|shop|school|clinic|practice|studio|household|merchant|vendor|seller|patient|student|agency|firm)_?(?:id|uuid|sub)|created_?by)';

/** Texts with handlers beside each other. */
export const HANDLERS = /@Controller\(|@SkipThrottle\(/;

const EXPORTED = String.raw`\bexport\s+(?:async\s+)?(?:function|const)\s+`;
const TWO_EXPORTS = new RegExp(`${EXPORTED}[^]+?${EXPORTED}`);
const METHODS = String.raw`${EXPORTED}(?:POST|PUT|PATCH|DELETE)\b`;
const TWO_METHODS = new RegExp(`${METHODS}[^]+?${METHODS}`);
const CHANGE = new RegExp(String.raw`\.\s*(?:${CHANGES})\(`);

/** Texts with two functions at least that browsers may call, and a change of records in one. */
export const EXPORTED_ACTIONS: Guarded = {
  pattern: `['"]use server['"]|${METHODS}`,
  holds: (text) => CHANGE.test(text) && (text.includes('use server') ? TWO_EXPORTS : TWO_METHODS).test(text),
};

const BY_ID = String.raw`\.(?:delete|update|deleteMany|updateMany|softDelete)\(\s*\{(?:\s*id\s*[:,}]|(?=[^;]{0,800}?\bwhere\s*:\s*\{\s*id\s*[:,}]))`;

/** Texts in which records are changed by an id, and others by their owner too. */
export const OWNED_RECORDS = String.raw`${BY_ID}(?=[^]{0,4000}?\b${OWNER_KEYS}\b)|${BY_ID}(?<=\b${OWNER_KEYS}\b[^]{0,4000})|\b${OWNER_KEYS}['"]?\s*:\s*[\w$.?!]{1,60}\.[\w$]+[!)]*\s*,[^{}]{0,200}?\.\.\.(?!\()`;

const COLUMN_ID = String.raw`\beq\(\s{0,9}\w{1,40}\.id\s{0,9},`;
const COLUMN_OWNER = String.raw`\beq\(\s{0,9}\w{1,40}\.${OWNER_KEYS}\b`;

/** Texts in which rows of Drizzle are asked for by their id, and others by their owner too. */
export const OWNED_TABLES = String.raw`${COLUMN_ID}(?=[^]{0,4000}?${COLUMN_OWNER})|${COLUMN_ID}(?<=${COLUMN_OWNER}[^]{0,4000})`;

const ASKED_ID = new RegExp(String.raw`${spelled('decisions', 'askedForIds').source}\(\s*\w{0,20}[iI]d\b`);

/** Actions of which one asks about the id that it is given. */
export const ASKED_IDS: Guarded = {
  pattern: `['"]use server['"]`,
  holds: (text) => ASKED_ID.test(text) && /\.(?:update|delete)(?:Many)?\(/.test(text),
};

const ROW_BY_ID = String.raw`\b(?:update|delete\s+from)\s[^;'"\x60]{0,300}?\bwhere\s+(?:\w{1,20}\.)?id\s*=\s*(?:[?:@$]\w{0,20}|\$\{[\w.?!]{1,60}\})\s*(?:returning\b|[;'"\x60])`;
const OWNED_ROW = new RegExp(
  String.raw`\bwhere\s[^;'"\x60]{0,200}?\b(?:${OWNER_KEYS}|\w{1,20}_(?:id|uuid|sub))\s*=\s*(?:[?:@]|\$)`,
  'i',
);

/** Texts with a statement that changes a row by its id, and one that asks for the owner of a row. */
export const OWNED_ROWS: Guarded = { pattern: ROW_BY_ID, holds: (text) => OWNED_ROW.test(text) };

const RIGHT = String.raw`\w{0,20}(?:[rR]ole|[aA]dmin|[pP]ermission|[sS]cope|[aA]uthori[sz]e)`;
const CHANGING_ROUTE = /\.(?:post|put|patch|delete)\(\s*['"`]\/[^'"`\n]{0,80}[:{]/;

/** Texts with a guard that asks for a right, in a route or made for some, and a route that changes what its path names. */
export const GUARDED_ROUTES: Guarded = {
  pattern: String.raw`\.(?:get|post|put|patch|delete)\(\s*['"\x60]/[^'"\x60\n]{0,80}['"\x60],\s*(?:\{\s*(?:preHandler|onRequest)\s*:\s*)?\[?\s*(?:[\w.]{1,30},\s*)?${RIGHT}|\bconst\s+\w{1,30}\s*=\s*${RIGHT}\w{0,12}\(`,
  inCase: true,
  holds: (text) => CHANGING_ROUTE.test(text),
};

const GUARDED_CHANGE = String.raw`\.(?:post|put|patch|delete)\(\s*['"\x60]/[^'"\x60\n]{0,80}['"\x60],\s*(?:\{\s*\w{3,14}\s*:\s*\[?\s*[\w.]{1,40}|\[?\s*[\w.]{1,40}(?:\([^()\n]{0,80}\))?\s*[,\]])`;
const TWO_GUARDED = new RegExp(`${GUARDED_CHANGE}[^]+?${GUARDED_CHANGE}`);

/** Texts with routes that change something, of which some have a guard. */
export const ROUTER_GUARDS: Guarded = {
  pattern: GUARDED_CHANGE,
  holds: (text) => TWO_GUARDED.test(text) && CHANGING_ROUTE.test(text),
};

const ASKED_FOR_OWNER = new RegExp(
  String.raw`\bfind\w{0,20}\(\s*\{(?:\s*where\s*:\s*\{)?[^{}]{0,160}\b${OWNER_KEYS}\b`,
  'i',
);

/** Texts with a record that is changed by the id that a call is given, and a look-up that asks for an owner. */
export const RECORD_BY_ID: Guarded = {
  pattern: String.raw`\.(?:delete|update|softDelete|findByIdAnd\w{1,12})\(\s*(?:\w{0,20}[iI]d|req\.params\.\w{1,20})\s*[,)]`,
  inCase: true,
  holds: (text) => ASKED_FOR_OWNER.test(text),
};
