const REDIRECT = String.raw`(?:\b(?:permanentR|r)edirect\(|\blocation(?:\.href)?\s*=(?!=)|\blocation\.(?:replace|assign)\(|eader\(\s*['\x22]location['\x22]|\.location\(|\b[lL]ocation['\x22]?\s*:|@Redirect\(|\bdestination\s*:)`;

/** The parts of a request, of a route and of an address, as they are written where they are read. */
const ASKED = String.raw`\b(?:(?:_?req|request|ctx|context|c)(?:\.req(?:uest)?)?\.(?:query|body|params?)\b|(?:route|router)(?:\.currentRoute)?\.query\b|snapshot\.queryParam|req(?:uest)?\.json\(\)|\.formData\(\)|:\s*FormData\b|event\.(?:multiValueQ|q)ueryStringParameters\b|location\.(?:hash|search)\.\w+\(|\.exec\(\s*(?:\w+\.)?location\b)`;
const PARAMETERS = String.raw`(?:searchParams|queryParamMap)\b(?=[^]{0,800}?\.\s*get\()`;

/** The query that Next hands to a page, or to what fetches its props. */
const PAGE = String.raw`(?:[{,]\s*searchParams\s*[,:}]|\bprops\.searchParams\b)[^]{0,600}?\b(?:permanentR|r)edirect\((?!\s*['\x22]|\s*\x60[^$])|\bget(?:ServerSide|Initial)Props\b[^]{0,800}?\bdestination\s*:(?!\s*['\x22]|\s*\x60[^$])`;

/** Texts in which a browser may be sent on to where a request says: both within the reach of one function. */
export const REDIRECTS = String.raw`${PAGE}|(?:${ASKED}|${PARAMETERS})[^]{0,600}?${REDIRECT}|${REDIRECT}[^;]{0,160}?(?:${ASKED}|searchParams\b|@(?:Query|Param|Body)\w{0,6}\()|\bcallbacks\s*:\s*\{[^]{0,1500}?\bredirect\b`;
