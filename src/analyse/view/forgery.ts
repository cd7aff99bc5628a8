import type { CodeSite, CodeStep } from '../questions/code-site.js';
import { connectedFiles } from '../values/connected-files.js';
import type { Program } from '../values/program.js';
import type { SiteViews } from './site-views.js';
import type { ViewedSite } from './viewed-site.js';

/** What stands between a cookie that travels with requests of other sites, and those requests. */
export interface ForgeryGuard {
  /** `framework`: it refuses such requests by itself; `spoken`: the code speaks of a guard that nobody can judge. */
  readonly state: 'guarded' | 'framework' | 'spoken' | 'none';
  readonly by?: CodeStep;
}

/** Guards that a project made itself, by what they look at; what comments say is left out. */
const MAKES_APP = /\b(?:express|[fF]astify)\(|\bnew (?:Koa|Hono|Elysia)\b/;
const SPOKEN =
  /csrf|xsrf|sec-fetch-site|(?:headers?\??\.|header\(\s*['"]|get\(\s*['"]|headers\[\s*['"])(?:origin|referer)\b|x-requested-with/i;
const COMMENT = /^[ \t]*(?:\/\/|\*|\/\*)[^\n]*$/gm;
/** Frameworks that compare the origin of forms with their own unless they are told not to. */
const CHECKING = new Set(['@sveltejs/kit', 'astro']);

/** Whether a project refuses the requests that other sites set off. */
export class ForgeryGuards {
  readonly #code: SiteViews;
  readonly #program: Program;
  readonly #packageOf: (path: string) => string;
  readonly #spoken = new Map<string, boolean>();

  constructor(code: SiteViews, program: Program, packageOf: (path: string) => string) {
    this.#code = code;
    this.#program = program;
    this.#packageOf = packageOf;
  }

  around(site: CodeSite): ForgeryGuard {
    const { view } = site as ViewedSite;
    const { path, text } = view.site.unit;
    const folder = this.#packageOf(path);
    // An app that is made in this file is guarded by what hangs together with it; of a part, nobody sees who mounts it.
    const near = MAKES_APP.test(text) ? connectedFiles(this.#program, path) : undefined;
    const isAround = (other: string) => (near ? near.has(other) : this.#packageOf(other) === folder);
    const guards = this.#code.sites('csrf.guard').filter((guard) => guard.side !== 'test');
    const guard = guards.find((each) => isAround(each.view.site.unit.path) && isOn(each));
    if (guard) return { state: 'guarded', by: { at: guard.at, say: `${guard.name} guards against forged requests` } };
    if (CHECKING.has(view.site.match.model.package)) return { state: 'framework' };
    return { state: (near ? this.#speaksIn(near) : this.#speaks(folder)) ? 'spoken' : 'none' };
  }

  #speaks(folder: string): boolean {
    const known = this.#spoken.get(folder);
    if (known !== undefined) return known;
    const speaks = this.#speaksIn(this.#program.filesIn(folder));
    this.#spoken.set(folder, speaks);
    return speaks;
  }

  #speaksIn(files: Iterable<string>): boolean {
    return [...files].some((path) => {
      const text = this.#program.textOf(path);
      return SPOKEN.test(text) && SPOKEN.test(text.replace(COMMENT, ''));
    });
  }
}

/** Guards that do several things do this one when they are asked to; one that can be told to stop guards its own routes alone. */
function isOn(guard: ViewedSite): boolean {
  const { parts = {} } = guard.view.site.match.entry;
  if ('guardOff' in parts || unguardedMethods(guard).length > 0) return false;
  if (!('guarded' in parts)) return true;
  return guard.part('guarded').values.some((value) => value.kind !== 'literal' || Boolean(value.value));
}

/** The methods that a guard lets through although they change something: all but those that RFC 9110 §9.2.1 calls safe. */
export function unguardedMethods(guard: CodeSite): readonly string[] {
  return guard.texts('unguardedMethods').filter((method) => !/^(?:GET|HEAD|OPTIONS|TRACE)$/i.test(method));
}
