/** A handler in the wrapper of Auth.js, which tells it who is calling and refuses nobody. */
export const AUTH_WRAPPED = /\bauth\(\s*(?:async\b|function\b|\(\s*\{?\s*\w+)/;
