import { spelled } from '../text/spellings.js';

/** Without one of these a record has no field that nobody should be shown. */
const KEPT_TO_ITSELF = spelled('secrets', 'secretColumnWords');
const KEEPER = spelled('stores', 'recordKeeperNames');

/** How code and statements say what records there are; each names one. */
const DECLARED = [
  /\b(?:model|define|collection|createTable)(?:<[^<>()]{0,80}>)?\(\s*['"](\w{1,40})['"]/g,
  /\b(\w{1,40})\s*=\s*[\w.]{0,40}\b(?:model|define|collection|[a-z]{2,12}Table)(?:<[^<>()]{0,80}>)?\(/g,
  /\bclass\s+(\w{1,40})\s+extends\s+(?:\w{1,20}\.)?Model\b/g,
  /@(?:Entity|Table|Schema)\([\s\S]{0,200}?\bclass\s+(\w{1,40})/g,
  /\b(?:insert\s+into|update|from|create\s+table(?:\s+if\s+not\s+exists)?)\s+["\x60]?(?:\w{1,40}\.)?["\x60]?(\w{1,40})/gi,
  /\(\s*['"](\w{1,40})['"]\s*\)\s*\.\s*insert\(/g,
  /\.\s*(\w{1,40})\s*\.\s*(?:create|update|upsert)\(/g,
];

/** `const found = await Person.findById(id)`: the variable, and what it is looked up in. */
const FOUND =
  /\b(?:const|let)\s+(?:[[{]\s*)?(\w{1,40})[^=;]{0,40}=\s*await\s+[^;]{0,120}?(?:\b(\w{1,40})\s*\.\s*(?:find|get|load|by)\w{0,24}(?:<[^<>()]{0,80}>)?\(|\(\s*['"](\w{1,40})['"]\s*\)\s*\.|\b(?:from|FROM)\s+["\x60]?(\w{1,40})|\.from\((\w{1,40})\))/g;
/** `res.json(found)`, `reply.send({ data: found })`, `ctx.body = { ...found.toObject() }`: what stands there as a whole. */
const ANSWERED =
  /(?:\.(?:json|jsonp|send)\(|\bbody\s*=(?!=)|\breturn\b)\s*(?:\{(?:[^{}();]{0,120}?[:,])?\s*|\{[^{}();]{0,80}?\{\s*)?(?:\w{1,20}\s*:\s*)?(?:\.\.\.)?(\w{1,40})(?=\s*(?:[,;})\n]|\[0\]|\.(?:toObject|toJSON|get)\())/g;
const ANSWERS = /\.(?:json|jsonp|send)\(|\bbody\s*=(?!=)|['"]fastify['"]|@(?:Json|Rest)?Controller\(/;

/**
 * Which files answer with a record that they look up under a neutral name, where the code elsewhere declares that it has a
 * field which nobody should be shown: no text alone says so.
 */
export class DeclaredRecords {
  readonly #declared = new Set<string>();
  readonly #asked = new Map<string, readonly string[]>();

  /** Reads a file; one that is worth parsing anyway only for what it declares. */
  note(path: string, text: string, isCandidate: boolean): void {
    if (KEPT_TO_ITSELF.test(text))
      for (const declared of DECLARED)
        for (const [, name = ''] of text.matchAll(declared)) this.#declared.add(recordName(name));
    if (isCandidate || !ANSWERS.test(text) || !/\bawait\b/.test(text)) return;
    const asked = askedAsWhole(text);
    if (asked.length > 0) this.#asked.set(path, asked);
  }

  /** The files that are worth parsing after all. */
  *worth(): Iterable<string> {
    for (const [path, asked] of this.#asked) if (asked.some((name) => this.#declared.has(name))) yield path;
  }
}

function askedAsWhole(text: string): string[] {
  const found = new Map<string, string>();
  for (const [, variable = '', ...names] of text.matchAll(FOUND)) {
    const name = names.find((one) => one !== undefined);
    if (name !== undefined) found.set(variable, name);
  }
  if (found.size === 0) return [];
  return [...text.matchAll(ANSWERED)].flatMap(([, answered = '']) => {
    const name = found.get(answered);
    return name === undefined ? [] : [recordName(name)];
  });
}

/** `Person`, `people` aside: `PersonModel`, `personRepository`, `persons` are one. */
function recordName(name: string): string {
  const bare = name.replace(KEEPER, '').toLowerCase();
  return bare.replace(/s$/, '');
}
