const END = String.raw`(?:expir\w{0,12}|valid_?(?:until|to)|ends_?at)`;
const WRITTEN = String.raw`(?:\.(?:create|insert|insertOne|values|save|upsert)\((?!\s*\))|\bnew \w{0,20}(?:[rR]efresh|[sS]ession)\w{0,20}\()`;

/** Texts in which a record of a refresh token or of a session may be written with its end. */
export const ENDING_RECORDS = String.raw`${WRITTEN}[^;]{0,300}?\b${END}['"]?\s*[:,}](?<=(?:[rR]efresh|[sS]ession)[^]{0,700})|\.${END}\s*=(?!=)(?<=[rR]efresh_?[tT]oken[^]{0,600})`;
