const GLOBS = String.raw`\b(?:minimatch|isMatch)\([^;\n]{0,40}?redirect`;

/** Texts in which an address, an origin or the domain of an email may be compared by a part, or a pattern is made of one with stars. */
export const LOOSE_MATCHES = String.raw`${GLOBS}|new RegExp\([^;]{0,120}?\.replace(?:All)?\(|(?:[oO]rigin|redirect_?[uU]r[il]|[rR]eturn_?[tT]o|[eE]?mail|[aA]ddress|[hH]ost(?:name)?)['")\]!?\s]*(?:\.toLowerCase\(\))?\??\.(?:includes|endsWith|startsWith|match|indexOf|search)\(|\.test\([^;\n]{0,60}?(?:[oO]rigin|redirect_?[uU]r[il]|[eE]mail)\b|\bredirect(?::\s?(?:async )?)?\(\s?\{\s{0,6}(?:url|baseUrl)\b`;
