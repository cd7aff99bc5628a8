import { ts } from '#compiler';
import type { MatchedEntry, Model } from '../knowledge/models.js';
import { optionsOf } from '../syntax/value.js';
import type { Program } from '../values/program.js';

const known = new WeakMap<Program, Map<Model, ReadonlySet<string>>>();

/** `auth.verify` of a plugin that was set up as `jwt({ name: 'auth' })`: the entry of `jwt.verify`. */
export function renamedMember(program: Program, specifier: string, path: string): MatchedEntry | undefined {
  const [, owner = '', member = '', rest = ''] = /^(\w+#)([\w$]+)(\.\w+)$/.exec(path) ?? [];
  if (member === '') return undefined;
  for (const { model, exports } of program.models.surfaces(specifier)) {
    for (const [name, entry] of Object.entries(exports)) {
      const isMeant = entry.renamed && name.startsWith(owner) && name.endsWith(rest);
      if (isMeant && namesGiven(program, model).has(member)) return { model, entry, name: path };
    }
  }
  return undefined;
}

/** The names that calls of a library are given in this project. */
function namesGiven(program: Program, model: Model): ReadonlySet<string> {
  const byModel = known.get(program) ?? new Map<Model, ReadonlySet<string>>();
  known.set(program, byModel);
  const before = byModel.get(model);
  if (before) return before;
  const names = new Set<string>();
  byModel.set(model, names);
  for (const path of program.filesIn('')) {
    if (!program.specifiersOf(path).includes(model.package)) continue;
    for (const { parent } of program.unit(path)?.identifiers.get('name') ?? []) {
      if (!ts.isPropertyAssignment(parent) || !isOptionOf(program, parent, model)) continue;
      for (const value of optionsOf(program.nearEvaluator.evaluate(parent.initializer)))
        if (value.kind === 'literal' && typeof value.value === 'string') names.add(value.value);
    }
  }
  return names;
}

function isOptionOf(program: Program, { parent: options }: ts.PropertyAssignment, model: Model): boolean {
  const call = options.parent;
  if (!ts.isCallExpression(call) || call.arguments[0] !== options) return false;
  return optionsOf(program.nearEvaluator.evaluate(call.expression)).some(
    (callee) =>
      callee.kind === 'external' &&
      program.models.find(callee.package, callee.path)?.model === model &&
      program.models.find(callee.package, callee.path)?.entry.parts?.name !== undefined,
  );
}
