const BODY = String.raw`(?:await\s+)?\(?(?:await\s+)?(?:_?req|request|ctx|context|c|event|this)\b[\w.!?]{0,40}?\.(?:body\b(?!\s*[?.!]*[.[])|json\(\))`;
const NAMED = String.raw`(?:body|draft|form|edit|details|profile|dto|data|input|payload|updates?|changes|attributes|attrs|patch|fields|values|params|props|rest|\w{1,30}(?:Dto|DTO|Data|Input|Body|Payload))`;
const WRITES = String.raw`\.(?:create|createMany|insert|insertOne|insertMany|insertAndFetch|update|updateOne|updateMany|updateAttributes|upsert|save|preload|values|set|merge|build|assign|replaceOne|patch|patchAndFetch|patchAndFetchById|findByIdAndUpdate|findOneAndUpdate|findOneAndReplace)(?:<[^<>()]{0,60}>)?\(`;

/** Texts in which all that a request brings may become a record, at once or through a variable. */
export const WHOLE_WRITES = new RegExp(
  String.raw`${WRITES}[^;]{0,200}?(?:${BODY}|\bdata\s*(?::\s*[^\s{]|[,}])|[,({]\s*(?:\.\.\.\s*)?${NAMED}\s*[,)}])|\bObject\.assign\(\s*\w{1,40}\s*,\s*(?:${BODY}|${NAMED}\s*\))|\bnew\s+(?!Response\b|\w*Error\b|Blob\b|File\b|Set\b|Map\b)[A-Z]\w{1,40}\(\s*(?:\{\s*\.\.\.)?(?:${BODY}|${NAMED}\s*[,)}])|\breadBody\(|\bfromEntries\(\s*(?:await\s+)?\w{0,20}[fF]orm`,
);
