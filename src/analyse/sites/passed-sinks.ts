import { ts } from '#compiler';
import { entryOf, type Site } from '../roles/site.js';
import { referencesIn, type Unit } from '../syntax/unit.js';
import { optionsOf, type Value } from '../syntax/value.js';
import type { Program } from '../values/program.js';

/** What methods of loggers are called that are handed to somebody else's function. */
const HANDED_ON = ['log', 'info', 'debug', 'warn', 'error', 'trace'];

/** `each(console.log, …)`: where a function calls the parameter that is given a method of a logger. */
export function passedSinks(program: Program, unit: Unit): Site[] {
  const found = new Map<ts.Node, Site>();
  for (const name of HANDED_ON.flatMap((text) => unit.identifiers.get(text) ?? [])) {
    const access = name.parent;
    const call = access.parent;
    if (!ts.isPropertyAccessExpression(access) || access.name !== name || !ts.isCallExpression(call)) continue;
    const index = call.arguments.indexOf(access);
    const sink = index < 0 ? undefined : program.nearEvaluator.evaluate(access);
    if (sink?.kind !== 'external' || entryOf(program, sink)?.role !== 'log.write') continue;
    for (const site of callsOf(program, program.nearEvaluator.evaluate(call.expression), index, sink))
      found.set(site.node, site);
  }
  return [...found.values()];
}

function callsOf(program: Program, callee: Value, index: number, sink: Value & { kind: 'external' }): Site[] {
  const match = program.models.find(sink.package, sink.path);
  return optionsOf(callee).flatMap((fn): Site[] => {
    const parameter = fn.kind === 'function' ? fn.node.parameters[index] : undefined;
    const unit = parameter && program.unitOf(parameter);
    if (!parameter || !unit || !match) return [];
    return referencesIn(unit, parameter).flatMap((use) =>
      ts.isCallExpression(use.parent) && use.parent.expression === use
        ? [{ role: 'log.write', match, node: use.parent, unit, external: sink }]
        : [],
    );
  });
}
