import { posix } from 'node:path';
import { type Import, importsOf, saidGlobals } from './imports.js';
import { MOST_WORDS, wordLists } from './knowledge.js';

/** The house as text: path from the root -> content. */
export type Tree = ReadonlyMap<string, string>;

export interface Breach {
  readonly law: 'arrow' | 'floor' | 'circle' | 'rule imports' | 'purity' | 'name' | 'length' | 'knowledge';
  readonly path: string;
  readonly why: string;
}

/** A file of a later stage whose types an earlier one may name. */
export interface BackwardType {
  readonly from: Stage;
  readonly to: string;
  readonly reason: string;
}

/**
 * Each may import from those before it. `rule` stands outside: everybody may read its types, only `rules/` its functions. It
 * hands on what the ground floor says of texts, so that rules and the engine compare them by the same function.
 */
const ORDER = ['discover', 'load', 'analyse', 'findings', 'report', 'pipeline', 'cli', 'bin'] as const;
type Stage = (typeof ORDER)[number] | 'rule' | 'rules';

/** The folders of `src/analyse`, from the ground up: each may import from those below it. What stands in none is on top. */
const FLOORS = [
  'observations',
  'text',
  'syntax',
  'knowledge',
  'values',
  'roles',
  'flow',
  'sites',
  'questions',
  'view',
  'facts',
  'config',
  'issuer',
  'tests',
];
/** Evaluating an expression asks for its members, calls and exports, and each of those for values: one thing in several files. */
const RECURSIVE = 'src/analyse/values/';

const PURE = new Set<Stage>(['analyse', 'findings', 'report', 'rules', 'rule']);
const OUTSIDE =
  /^(?:node:)?(?:fs|net|http|http2|https|tls|dgram|child_process|cluster|dns|worker_threads|readline|repl|inspector|process)(?:\/.*)?$|^undici(?:\/.*)?$/;
const NO_NAME = /^(?:utils?|helpers?|common|core|misc)$/;
export const MOST_LINES = 400;

export function breaches(tree: Tree, backward: readonly BackwardType[] = []): Breach[] {
  const house = new House(tree, backward);
  return [...tree.keys()].sort().flatMap((path) => [...house.of(path)]);
}

class House {
  readonly #tree: Tree;
  readonly #backward: readonly BackwardType[];
  readonly #imports = new Map<string, readonly Import[]>();
  readonly #outside = new Map<string, boolean>();

  constructor(tree: Tree, backward: readonly BackwardType[]) {
    this.#tree = tree;
    this.#backward = backward;
  }

  *of(path: string): Iterable<Breach> {
    const stage = stageOf(path);
    for (const one of this.#importsOf(path)) {
      yield* this.#arrow(path, stage, one);
      yield* this.#floor(path, one);
      if (PURE.has(stage)) yield* this.#pureImport(path, one);
    }
    if (!path.startsWith(RECURSIVE) && this.#reaches(path, path)) {
      yield { law: 'circle', path, why: 'loads files that load it' };
    }
    const text = this.#tree.get(path) ?? '';
    if (PURE.has(stage)) {
      for (const said of saidGlobals(path, text)) {
        yield { law: 'purity', path, why: `says ${said}, but ${stage} is told what it needs` };
      }
    }
    if (path.startsWith(ANALYSE) || path.startsWith('src/findings/')) {
      for (const list of wordLists(path, text)) {
        yield { law: 'knowledge', path, why: `${list}: more than ${MOST_WORDS} are data, in rules/spellings/` };
      }
    }
    const nameless = path.split('/').find((part) => NO_NAME.test(part.replace(/(?:\.\w+)+$/, '')));
    if (nameless !== undefined) yield { law: 'name', path, why: `${nameless} says nothing about what is inside` };
    const lines = text.split('\n').length - 1;
    if (lines > MOST_LINES) yield { law: 'length', path, why: `has ${lines} lines, and ${MOST_LINES} are the most` };
  }

  *#arrow(path: string, stage: Stage, { specifier, typeOnly }: Import): Iterable<Breach> {
    const to = this.#target(path, specifier);
    if (to === undefined) return;
    if (!this.#tree.has(to)) {
      yield { law: 'arrow', path, why: `imports ${specifier}, which is no file of the house` };
      return;
    }
    const target = stageOf(to);
    if (stage === 'rules') {
      const isList = GENERATED.has(path) && target === 'rules';
      if (to !== 'src/rule.ts' && !isList) yield { law: 'rule imports', path, why: `imports ${to}, not src/rule.ts` };
      return;
    }
    if (target === 'rules') {
      if (path !== CATALOGUE) yield { law: 'arrow', path, why: `imports ${to}, which only ${CATALOGUE} may` };
    } else if (target === 'rule' || stage === 'rule') {
      if (!typeOnly && !(stage === 'rule' && to.startsWith(`${ANALYSE}text/`)))
        yield { law: 'arrow', path, why: `imports more than types: ${to}` };
    } else if (ORDER.indexOf(target) > ORDER.indexOf(stage)) {
      const allowed = typeOnly && this.#backward.some((one) => one.from === stage && one.to === to);
      if (!allowed)
        yield { law: 'arrow', path, why: `${stage} imports ${typeOnly ? 'types of ' : ''}${to}, which comes later` };
    }
  }

  *#floor(path: string, { specifier }: Import): Iterable<Breach> {
    const to = this.#target(path, specifier) ?? '';
    if (!path.startsWith(ANALYSE) || !to.startsWith(ANALYSE) || floorOf(to) <= floorOf(path)) return;
    yield { law: 'floor', path, why: `imports ${to}, which stands above it` };
  }

  /** Whether loading one file loads another. */
  #reaches(start: string, end: string): boolean {
    const seen = new Set<string>();
    const open = [start];
    for (let path = open.pop(); path !== undefined; path = open.pop()) {
      for (const { specifier, typeOnly } of this.#importsOf(path)) {
        const to = typeOnly ? undefined : this.#target(path, specifier);
        if (to === end) return true;
        if (to === undefined || seen.has(to)) continue;
        seen.add(to);
        open.push(to);
      }
    }
    return false;
  }

  *#pureImport(path: string, { specifier, typeOnly }: Import): Iterable<Breach> {
    if (typeOnly) return;
    const to = this.#target(path, specifier);
    const leaves = to === undefined ? OUTSIDE.test(specifier) : this.#reachesOutside(to);
    if (leaves) yield { law: 'purity', path, why: `imports ${to ?? specifier}, which reaches disk or network` };
  }

  /** Whether loading a file loads, directly or not, what can touch disk or network. */
  #reachesOutside(path: string): boolean {
    const known = this.#outside.get(path);
    if (known !== undefined) return known;
    this.#outside.set(path, false);
    const reaches = this.#importsOf(path).some(({ specifier, typeOnly }) => {
      if (typeOnly) return false;
      const to = this.#target(path, specifier);
      return to === undefined ? OUTSIDE.test(specifier) : this.#reachesOutside(to);
    });
    this.#outside.set(path, reaches);
    return reaches;
  }

  #importsOf(path: string): readonly Import[] {
    const known = this.#imports.get(path) ?? importsOf(path, this.#tree.get(path) ?? '');
    this.#imports.set(path, known);
    return known;
  }

  /** The file of the house that a relative import means; undefined for packages. */
  #target(path: string, specifier: string): string | undefined {
    if (!specifier.startsWith('.')) return undefined;
    const joined = posix.join(posix.dirname(path), specifier).replace(/^dist\//, '');
    return this.#tree.has(joined) ? joined : joined.replace(/\.js$/, '.ts');
  }
}

const CATALOGUE = 'src/rule-catalogue.ts';
/** Lists that `npm run generate` writes. */
const GENERATED = new Set(['rules/code/index.ts', 'rules/issuer/units.ts']);

const ANALYSE = 'src/analyse/';

function floorOf(path: string): number {
  const [folder, file] = path.slice(ANALYSE.length).split('/');
  return file === undefined ? FLOORS.length : FLOORS.indexOf(folder ?? '');
}

function stageOf(path: string): Stage {
  const [top, folder = ''] = path.split('/');
  if (top === 'rules') return 'rules';
  if (top === 'bin') return 'bin';
  if (path === 'src/rule.ts' || path === 'src/rule-meta.ts') return 'rule';
  return ORDER.find((stage) => stage === folder) ?? 'pipeline';
}
