import { ts } from '#compiler';
import type { MatchedEntry, Model } from '../knowledge/models.js';
import { optionsOf } from '../syntax/value.js';
import type { Program } from '../values/program.js';
import { registration } from './registration.js';

/** What one call that sets a library up names its members after, by part. */
type Names = ReadonlyMap<string, string>;

const known = new WeakMap<Program, Map<Model, readonly Names[]>>();

/** `auth.verify` of a plugin that was set up as `jwt({ name: 'auth' })`: the entry of `jwt.verify`. */
export function renamedMember(program: Program, specifier: string, path: string): MatchedEntry | undefined {
  const [owner = '', member = ''] = path.split(/(?<=#)/);
  if (member === '') return undefined;
  for (const { model, exports } of program.models.surfaces(specifier))
    for (const [name, entry] of Object.entries(exports)) {
      if (!entry.renamed || !name.startsWith(owner)) continue;
      if (namesGiven(program, model).some((names) => isCalled(member, entry.renamed, (part) => names.get(part))))
        return { model, entry, name: path };
    }
  return undefined;
}

/** Whether a member is called by one of the patterns, as the parts of a call fill them in. */
export function isCalled(
  member: string,
  patterns: readonly string[] = [],
  given: (part: string) => string | undefined,
): boolean {
  return patterns.some((pattern) => {
    const [, before = '', part = '', after = ''] = /^(.*)\{(\w+)\}(.*)$/.exec(pattern) ?? [];
    const name = given(part);
    return name !== undefined && member === before + name + after;
  });
}

function namesGiven(program: Program, model: Model): readonly Names[] {
  const byModel = known.get(program) ?? new Map<Model, readonly Names[]>();
  known.set(program, byModel);
  const before = byModel.get(model);
  if (before) return before;
  byModel.set(model, []);
  const found = [...searched(program, model)];
  byModel.set(model, found);
  return found;
}

function* searched(program: Program, model: Model): Iterable<Names> {
  const specifiers = [model.package, ...(model.specifiers ?? [])];
  const members = Object.entries(namingParts(model));
  for (const path of program.filesIn('')) {
    if (!program.specifiersOf(path).some((specifier) => specifiers.includes(specifier))) continue;
    for (const [part, member] of members)
      for (const { parent } of program.unit(path)?.identifiers.get(member) ?? []) {
        if (!ts.isPropertyAssignment(parent) || !isOptionOf(program, parent, model)) continue;
        for (const value of optionsOf(program.nearEvaluator.evaluate(parent.initializer)))
          if (value.kind === 'literal' && typeof value.value === 'string') yield new Map([[part, value.value]]);
      }
  }
}

/** The parts that members are named after, with the option that each is given as. */
function namingParts({ exports }: Model): Record<string, string> {
  const parts = Object.values(exports).flatMap(({ parts, registered }) =>
    Object.entries(parts ?? registered?.parts ?? {}),
  );
  return Object.fromEntries(
    parts.flatMap(([part, paths]) => {
      const member = [paths].flat()[0]?.split('.').at(-1);
      return /^name$|Name$/.test(part) && member !== undefined ? [[part, member]] : [];
    }),
  );
}

function isOptionOf(program: Program, { parent: options }: ts.PropertyAssignment, model: Model): boolean {
  const call = options.parent;
  const unit = program.unitOf(call);
  if (!unit || !ts.isCallExpression(call)) return false;
  if (registration(program, unit, call)?.match.model === model) return true;
  return optionsOf(program.nearEvaluator.evaluate(call.expression)).some(
    (callee) =>
      callee.kind === 'external' &&
      program.models.find(callee.package, callee.path)?.model === model &&
      program.models.find(callee.package, callee.path)?.entry.parts?.name !== undefined,
  );
}
