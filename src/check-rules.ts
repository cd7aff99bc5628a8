import { joinedFrom } from './analyse/config/joined.js';
import { SchemaJudge } from './analyse/config/schema.js';
import type { SchemaRule } from './analyse/config/schema-rule.js';
import { linearPatterns } from './discover/linear-pattern.js';
import type { OwnRules } from './discover/own-rules.js';
import { loadConfigText } from './load/config-files.js';
import type { DataDocument, Json } from './load/data-document.js';
import { readJson } from './load/json-document.js';
import { loadCatalogue } from './rule-catalogue.js';

export interface CheckedRules {
  readonly rules: number;
  readonly examples: number;
  /** One sentence for each example that its rule does not treat as it says. */
  readonly faults: readonly string[];
}

/** Holds the examples of a project's own rules to what they say. Throws a UsageError where a rule is broken. */
export async function checkOwnRules(own: OwnRules): Promise<CheckedRules> {
  await loadCatalogue(own);
  const faults: string[] = [];
  let examples = 0;
  for (const { path, rule } of own.rules) {
    const { good, bad } = rule['x-rule'].examples;
    const all = [
      ...good.map((document, index) => ({ document, at: [] as readonly string[], name: `good example ${index + 1}` })),
      ...bad.map(({ document, at }, index) => ({ document, at, name: `bad example ${index + 1}` })),
    ];
    examples += all.length;
    for (const { document, at, name } of all) {
      const documents = documentsOf(rule, document, own);
      const fault =
        documents.length === 0
          ? `holds no document of the kind "${rule['x-rule'].applies}"`
          : differs(rule, documents, at);
      if (fault !== undefined) faults.push(`${path}: ${name} ${fault}.`);
    }
  }
  return { rules: own.rules.length, examples, faults };
}

function differs(rule: SchemaRule, documents: readonly DataDocument[], at: readonly string[]): string | undefined {
  const judge = new SchemaJudge([rule], linearPatterns());
  const verdicts = documents.flatMap((document) => [...judge.verdicts(document)]);
  const found = verdicts.filter(({ outcome }) => outcome === 'finding').map(({ pointer }) => pointer);
  if (found.length === at.length && found.every((pointer, index) => pointer === at[index])) return undefined;
  return `gives ${places(found)}, not ${places(at)}`;
}

function places(pointers: readonly string[]): string {
  if (pointers.length === 0) return 'no finding';
  return `findings at ${pointers.map((pointer) => (pointer === '' ? 'the document' : pointer)).join(', ')}`;
}

/** Of an example of files those that a project with these files gives; any other is the document itself. */
function documentsOf(rule: SchemaRule, example: Json, { formats }: OwnRules): DataDocument[] {
  const { applies } = rule['x-rule'];
  if (example === null || typeof example !== 'object' || !('files' in example))
    return [readJson(applies, 'example.json', JSON.stringify(example))];
  const { files, tracked } = example as { readonly files: Readonly<Record<string, Json>>; readonly tracked?: boolean };
  const loaded = Object.entries(files).flatMap(([path, content]) => {
    const text = typeof content === 'string' ? content : JSON.stringify(content, undefined, 2);
    return loadConfigText(path, text, tracked, formats).documents;
  });
  return [...loaded, ...joinedFrom(loaded)].filter(({ kind }) => kind === applies);
}
