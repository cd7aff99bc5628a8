import { type Project, packageOf } from '../../discover/project.js';
import { Modules } from '../knowledge/modules.js';
import type { Incomplete } from '../observations/observation.js';
import { parse, type Unit } from '../syntax/unit.js';

export interface TestTexts {
  readonly files: ReadonlyMap<string, { readonly path: string; readonly candidate: boolean }>;
  text(path: string): string | undefined;
}

type Layout = Pick<Project, 'packages' | 'tsconfigs'>;

/** The files of tests, parsed when somebody asks for them. */
export class TestFiles {
  readonly #layout: Layout;
  readonly #texts: TestTexts;
  readonly #modules: Modules;
  readonly #units = new Map<string, Unit | undefined>();
  readonly #failures: Incomplete[] = [];

  constructor(layout: Layout, texts: TestTexts) {
    this.#layout = layout;
    this.#texts = texts;
    const { packages, tsconfigs } = layout;
    this.#modules = new Modules({ files: new Set(texts.files.keys()), packages, tsconfigs });
  }

  *units(): Iterable<Unit> {
    for (const { path, candidate } of this.#texts.files.values()) {
      const unit = candidate ? this.#unit(path) : undefined;
      if (unit) yield unit;
    }
  }

  resolve(specifier: string, from: string): Unit | undefined {
    const resolution = this.#modules.resolve(specifier, from);
    return 'file' in resolution ? this.#unit(resolution.file) : undefined;
  }

  packageOf(path: string): string {
    return packageOf(this.#layout, path)?.name ?? '';
  }

  /** A test that nobody could read shows nothing; that it is so has to be known. */
  failures(): readonly Incomplete[] {
    return this.#failures;
  }

  #unit(path: string): Unit | undefined {
    if (!this.#units.has(path)) this.#units.set(path, this.#parse(path));
    return this.#units.get(path);
  }

  #parse(path: string): Unit | undefined {
    const text = this.#texts.text(path);
    try {
      return text === undefined ? undefined : parse(path, text);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#failures.push({ path, why: `${path} could not be read as a test (${why}): simplify or exclude the file.` });
      return undefined;
    }
  }
}
