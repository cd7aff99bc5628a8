import { analyseCode, type CodeAnalysis } from '../src/analyse/analyse-code.js';
import { DeclaredRecords } from '../src/analyse/knowledge/declared-records.js';
import { anchorsOf, loggingFiles } from '../src/analyse/knowledge/prefilter.js';
import { recordFiles } from '../src/analyse/knowledge/record-files.js';
import type { Package, Project } from '../src/discover/project.js';
import { directiveOf } from '../src/load/code-files.js';
import { importSpecifiers } from '../src/load/import-specifiers.js';
import { loadKnowledge } from '../src/load/knowledge.js';
import { type Location, lineStarts, locate } from '../src/load/location.js';
import type { CodeRule, Example } from '../src/rule.js';

const knowledge = loadKnowledge();

export interface Marked {
  readonly files: ReadonlyMap<string, string>;
  readonly findings: readonly Location[];
  readonly proofs: readonly Location[];
}

/** Takes the marks out of an example and says where they stood. */
export function unmark(example: Example): Marked {
  const files = new Map<string, string>();
  const findings: Location[] = [];
  const proofs: Location[] = [];
  const texts =
    typeof example === 'string' ? { [example.includes('<p>') ? 'index.tsx' : 'index.ts']: example } : example;
  for (const [path, marked] of Object.entries(texts)) {
    const open: { start: number; into: Location[] | undefined }[] = [];
    const spans: { start: number; end: number; into: Location[] }[] = [];
    let text = '';
    for (const character of marked) {
      if (character === '«') open.push({ start: text.length, into: findings });
      else if (character === '⟦') open.push({ start: text.length, into: proofs });
      else if (character === '»' || character === '⟧') {
        const mark = open.pop();
        if (mark?.into) spans.push({ start: mark.start, end: text.length, into: mark.into });
      } else text += character;
    }
    files.set(path, text);
    const starts = lineStarts(text);
    for (const { start, end, into } of spans) into.push(locate(path, starts, { start, end }));
  }
  return { files, findings, proofs };
}

/** The manifest of an example that is about one version of a library. */
function packageIn(manifest: string): Package {
  const { dependencies = {} } = JSON.parse(manifest) as { readonly dependencies?: Readonly<Record<string, string>> };
  const ranges = new Map(Object.entries(dependencies));
  return {
    dir: '',
    name: '',
    dependencies: ranges,
    production: new Set(ranges.keys()),
    entries: new Map(),
    imports: new Map(),
  };
}

const isSchema = (path: string) => path.endsWith('.prisma');

function declaredIn(code: readonly (readonly [string, string])[]): ReadonlySet<string> {
  const records = new DeclaredRecords();
  for (const [path, text] of code) records.note(path, text, false);
  return new Set(records.worth());
}

/** Analyses a program given as texts, through the same prefilter as a scan. */
export function analyse(
  files: ReadonlyMap<string, string>,
  rules: readonly CodeRule[],
  project: Partial<Project> = {},
): CodeAnalysis {
  const anchors = anchorsOf(rules, knowledge.models, knowledge.vocabulary);
  const named = loggingFiles(knowledge.models);
  const schemas = [...files].filter(([path]) => isSchema(path)).map(([path, text]) => ({ path, text }));
  const records = recordFiles(schemas);
  const manifest = files.get('package.json');
  const code = [...files].filter(([path]) => path !== 'package.json' && !isSchema(path));
  const declared = declaredIn(code);
  const facts = new Map(
    code.map(([path, text]) => [
      path,
      {
        path,
        specifiers: importSpecifiers(text),
        directive: directiveOf(text),
        candidate: anchors.test(text) || named.test(path, text) || records.test(text) || declared.has(path),
      },
    ]),
  );
  const empty = {
    root: '/',
    code: [],
    config: [],
    packages: manifest === undefined ? [] : [packageIn(manifest)],
    tsconfigs: [],
    recordSchemas: schemas,
    skipped: [],
    incomplete: [],
  };
  return analyseCode({
    project: {
      ...empty,
      settings: { failOn: 'medium', persona: 'regular', exclude: [], accept: [], attestations: [], models: [] },
      ...project,
    },
    files: { files: facts, text: (path) => files.get(path) },
    rules,
    knowledge,
  });
}
