import ignore, { type Ignore } from 'ignore';

type IgnoreRule = NonNullable<ReturnType<Ignore['test']>['rule']>;

/** The patterns of one ignore file, relative to the folder they belong to. */
export interface IgnoreLayer {
  readonly matcher: Ignore;
  /** From a path relative to the scan root to one relative to the patterns' folder. */
  readonly rebase: (path: string) => string;
}

export interface Patterns {
  readonly accepted: readonly string[];
  /** Lines that are not applied, and why. */
  readonly refused: readonly string[];
}

const MAX_LINES = 10_000;
const MAX_LINE = 1_000;
const MAX_GLOBSTARS = 2;
const MAX_GLOBSTAR_LINES = 200;

/** Patterns come from the scanned repository: some could keep the matcher busy for hours. */
export function acceptPatterns(lines: readonly string[]): Patterns {
  const accepted: string[] = [];
  const refused: string[] = [];
  let globstarLines = 0;
  for (const [index, line] of lines.slice(0, MAX_LINES).entries()) {
    const globstars = globstarsIn(line);
    const why = reasonToRefuse(line, globstars);
    if (why === undefined && globstars > 0 && ++globstarLines > MAX_GLOBSTAR_LINES) continue;
    if (why === undefined) accepted.push(line);
    else refused.push(`line ${index + 1} was not applied: it has ${why}`);
  }
  if (globstarLines > MAX_GLOBSTAR_LINES) {
    refused.push(`only the first ${MAX_GLOBSTAR_LINES} of its ${globstarLines} lines with "**" were applied`);
  }
  if (lines.length > MAX_LINES) refused.push(`only its first ${MAX_LINES} lines were applied`);
  return { accepted, refused };
}

function reasonToRefuse(line: string, globstars: number): string | undefined {
  if (line.length > MAX_LINE) return `more than ${MAX_LINE} characters`;
  return globstars > MAX_GLOBSTARS ? `more than ${MAX_GLOBSTARS} times "**"` : undefined;
}

/** Every one multiplies the time that a path takes which does not match. */
function globstarsIn(line: string): number {
  return line.startsWith('#') ? 0 : line.split(/\*{2,}/).length - 1;
}

/** Patterns of a folder in the scan root, `''` for the root itself. */
export function layerInside(patterns: readonly string[], folder: string): IgnoreLayer {
  const from = folder === '' ? 0 : folder.length + 1;
  return { matcher: matcherOf(patterns), rebase: (path) => path.slice(from) };
}

/** Patterns of a folder above the scan root; `way` leads down from there. */
export function layerAbove(patterns: readonly string[], way: string): IgnoreLayer {
  const prefix = way === '' ? '' : `${way}/`;
  return { matcher: matcherOf(patterns), rebase: (path) => prefix + path };
}

/** Case counts, as it does in git where the disk allows it: the answer must not depend on the machine. */
function matcherOf(patterns: readonly string[]): Ignore {
  return ignore({ ignoreCase: false }).add(patterns);
}

/** Decides like git: the file nearest to the path that says anything about it wins. */
export class IgnoreStack {
  readonly #layers: readonly IgnoreLayer[];
  /** Rules that lost against a nearer `!pattern`, or against a path that was named: they no longer count beneath it. */
  readonly #overruled: ReadonlySet<IgnoreRule>;

  constructor(layers: readonly IgnoreLayer[] = [], overruled: ReadonlySet<IgnoreRule> = new Set()) {
    this.#layers = layers;
    this.#overruled = overruled;
  }

  with(layer: IgnoreLayer): IgnoreStack {
    return new IgnoreStack([...this.#layers, layer], this.#overruled);
  }

  /** The stack beneath a folder that is entered although some patterns ignore it. */
  entering(folder: string): IgnoreStack {
    const against = this.#layers.flatMap(({ matcher, rebase }) => matcher.test(rebase(`${folder}/`)).rule ?? []);
    if (against.length === 0) return this;
    return new IgnoreStack(this.#layers, new Set([...this.#overruled, ...against]));
  }

  /** A folder's path ends with `/`. */
  ignores(path: string): boolean {
    for (let index = this.#layers.length - 1; index >= 0; index--) {
      const layer = this.#layers[index];
      const said = layer?.matcher.test(layer.rebase(path));
      if (said?.unignored) return false;
      if (said?.ignored && !(said.rule && this.#overruled.has(said.rule))) return true;
    }
    return false;
  }
}
