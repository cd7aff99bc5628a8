/** Claims that say what a token is for, or whose; a text in which one is compared only where it is there. */
export const TELLING_CLAIMS =
  'tid|tenant|tenant_?[iI]d|org|org_?[iI]d|organi[sz]ation(?:_?[iI]d)?|workspace(?:_?[iI]d)?|(?:team|club|crew|guild|shop|school|clinic|practice|studio|household|merchant|agency|firm)_?[iI]d|account_?[iI]d|aud|iss|hd|purpose|token_?use|token_?type|tokenUse|tokenType|typ|type|azp|client_?[iI]d|scope|nonce';

export const SKIPPED_CLAIMS = new RegExp(
  String.raw`&&(?<=\b(?:${TELLING_CLAIMS}|actual\w{0,20})\s{0,20}&&)\s*!?[\w$.?!()[\]]{1,60}(?:\s*!==?|\.includes\()|\|\|\s*[\w$.?!()[\]]{1,60}(?:\s*===?|\.includes\()(?<=!\s{0,4}[\w$.?!]{0,60}\b(?:${TELLING_CLAIMS})\s{0,20}\|\|[^|\n]{1,80})|&&\s*[\w$.?!]{1,40}\bcnf\b|\bcnf\b(?=[^\n]{0,60}(?:x5t|jkt))`,
);
