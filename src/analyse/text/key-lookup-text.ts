const LOOKS = String.raw`\b(?:readFile(?:Sync)?|createReadStream|query|execute|raw|unsafe|(?:query|execute)RawUnsafe|prepare|exec(?:Sync)?)\(`;

/** The id of a key in what names a file or stands in a query. */
export const KEY_LOOKUPS = new RegExp(
  String.raw`${LOOKS}(?=[^;]{0,240}?\bkid\b)|\bkid\b(?=[^\n]{0,80}[;,)]\s{0,40}[^]{0,200}?${LOOKS})`,
);
