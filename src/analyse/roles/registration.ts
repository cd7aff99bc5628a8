import { ts } from '#compiler';
import type { Unit } from '../syntax/unit.js';
import { type CallNode, optionsOf } from '../syntax/value.js';
import type { Program } from '../values/program.js';
import type { Site } from './site.js';

/** `app.register(plugin, options)`: whoever the method belongs to, what is handed over says what it means. */
export function registration(program: Program, unit: Unit, node: CallNode): Site | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const method = node.expression.name.text;
  const [plugin] = node.arguments;
  if (!plugin || !program.models.isRegistrar(method)) return undefined;
  for (const external of optionsOf(program.nearEvaluator.evaluate(plugin))) {
    if (external.kind !== 'external') continue;
    const match = program.models.find(external.package, external.path);
    const registered = match?.entry.registered;
    if (!match || !registered?.by.includes(method)) continue;
    const { absent, counts } = match.entry;
    const entry = { ...registered, ...(absent && { absent }), ...(counts && { counts }) };
    return { role: registered.role, match: { ...match, entry }, node, unit, external };
  }
  return undefined;
}
