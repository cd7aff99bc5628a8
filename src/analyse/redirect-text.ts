const REDIRECT = String.raw`(?:\b(?:permanentR|r)edirect\(|\blocation(?:\.href)?\s*=(?!=)|\blocation\.(?:replace|assign)\()`;

/** Texts in which a browser may be sent on to where a request says: both within the reach of one function. */
export const REDIRECTS = String.raw`(?:[sS]earchParams|\.query|\.body)\b[^]{0,600}?${REDIRECT}|${REDIRECT}[^;]{0,160}?(?:\.query|\.body|[sS]earchParams)\b`;
