import type { CodeSite, CodeStep } from '../questions/code-site.js';
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
    const folder = this.#packageOf(view.site.unit.path);
    const guards = this.#code.sites('csrf.guard').filter((guard) => guard.side !== 'test');
    const guard = guards.find((each) => this.#packageOf(each.view.site.unit.path) === folder && isOn(each));
    if (guard) return { state: 'guarded', by: { at: guard.at, say: `${guard.name} guards against forged requests` } };
    if (CHECKING.has(view.site.match.model.package)) return { state: 'framework' };
    return { state: this.#speaks(folder) ? 'spoken' : 'none' };
  }

  #speaks(folder: string): boolean {
    const known = this.#spoken.get(folder);
    if (known !== undefined) return known;
    const files = this.#program.filesIn(folder);
    const speaks = files.some((path) => {
      const text = this.#program.textOf(path);
      return SPOKEN.test(text) && SPOKEN.test(text.replace(COMMENT, ''));
    });
    this.#spoken.set(folder, speaks);
    return speaks;
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
