/** What ties a request to the one before it, or to its client, by the names that OAuth gives it. */
export const BINDING_VALUES = 'redirect_?ur[il]|code_?verifier|verifier|client_?secret|(?:\\w*_)?state|\\w+State';

/** Texts in which one of them may be asked for before it is compared, or where it is missing lets somebody pass. */
export const SKIPPED_VALUES = String.raw`(?:redirect_?[uU]r[il]|[vV]erifier|[cC]lient_?[sS]ecret|\bstate\b|[sS]tate\w*)(?=[^]{0,400}?(?:!==?|return\s+true|throw|verify|compare|equal))`;
