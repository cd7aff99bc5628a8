/** Keys of an issuer that are put somewhere: under their id, in a store under a name that says so, or in the cache of `fetch`. */
export const KEYS_KEPT = /\.set\([^;\n]{0,80}\bkid\b|\.put\(\s*['"\x60][\w:-]{0,40}(?:jwks|keys)\b|['"]force-cache['"]/;
