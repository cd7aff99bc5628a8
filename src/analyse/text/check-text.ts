import { spelled } from './spellings.js';

/** Names of functions that ask something of a caller. */
export const ACCESS_CHECKS = spelled('decisions', 'accessChecks');

const NAMED = ACCESS_CHECKS.source.replace(/^\^/, '').replace(/\$$/, '');

/** A check of a caller that is called and not awaited, or a predicate of a list that gives promises. */
export const PROMISED_CHECKS = new RegExp(
  String.raw`(?<![\w$])(?=${NAMED}\()(?<!\b(?:await|function|async|import)\s{1,9}(?:[\w$]{1,40}\.){0,3})|\.(?:some|every|find|filter)\(\s*async\b`,
);
