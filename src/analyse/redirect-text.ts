const REDIRECT = String.raw`(?:\b(?:permanentR|r)edirect\(|\blocation(?:\.href)?\s*=(?!=)|\blocation\.(?:replace|assign)\(|eader\(\s*['\x22]location['\x22])`;

/** Texts in which a browser may be sent on to where a request says: both within the reach of one function. */
export const REDIRECTS = String.raw`(?:[sS]earchParams|\.query|\.body|\.params?)\b[^]{0,600}?${REDIRECT}|${REDIRECT}[^;]{0,160}?(?:\.query|\.body|\.params?|[sS]earchParams)\b`;
