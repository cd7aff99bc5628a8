import { createRequire } from 'node:module';

/** The files of `rules/spellings/`. */
export type Spellings =
  | 'calls'
  | 'decisions'
  | 'identities'
  | 'purposes'
  | 'requests'
  | 'secrets'
  | 'stores'
  | 'surroundings';

/** The shape is `rules/meta/spellings.schema.json`. */
interface SpellingsFile {
  readonly spellings: Readonly<Record<string, Spelling>>;
  readonly lists: Readonly<Record<string, { readonly names: readonly string[] }>>;
}

interface Spelling {
  readonly where?: keyof typeof AROUND;
  readonly before?: string;
  readonly after?: string;
  readonly words: readonly string[];
  readonly anyCase?: true;
}

const AROUND = {
  whole: ['^', '$'],
  start: ['^', ''],
  end: ['', '$'],
  member: ['(?:^|\\.)', '$'],
} as const;

/** The package's own data is imported as its code is: no part of the project that is scanned. */
const load = createRequire(import.meta.url);

/** How programs write something that the engine looks for, as a pattern; throws where there is no such entry. */
export function spelled(file: Spellings, name: string): RegExp {
  const spelling = read(file).spellings[name];
  if (!spelling) throw new Error(`rules/spellings/${file}.json has no spelling ${name}: add it, or correct the name`);
  const { where, words, anyCase } = spelling;
  const [before, after] = where ? AROUND[where] : [spelling.before ?? '', spelling.after ?? ''];
  const any = words.join('|');
  return new RegExp(before || after ? `${before}(?:${any})${after}` : any, anyCase ? 'i' : '');
}

/** Names that mean something only when they stand alone; throws where there is no such list. */
export function namesFrom(file: Spellings, name: string): ReadonlySet<string> {
  const list = read(file).lists[name];
  if (!list) throw new Error(`rules/spellings/${file}.json has no list ${name}: add it, or correct the name`);
  return new Set(list.names);
}

function read(file: Spellings): SpellingsFile {
  return load(`#spellings/${file}.json`) as SpellingsFile;
}
