import { ts } from '#compiler';
import type { Site } from '../roles/site.js';
import type { Unit } from '../syntax/unit.js';
import { PLAIN_REQUESTS } from '../text/plain-requests.js';
import type { Program } from '../values/program.js';

const LIBRARIES: ReadonlySet<string> = new Set(['openid-client', 'oauth4webapi']);

/**
 * Where a client of OAuth is let speak to its issuer without TLS: `allowInsecureRequests(config)`, handed by reference in
 * `{ execute: [allowInsecureRequests] }`, or as the key `{ [allowInsecureRequests]: true }`.
 */
export function plainRequestsIn(program: Program, unit: Unit): Site[] {
  return (unit.identifiers.get(PLAIN_REQUESTS) ?? []).flatMap((name): Site[] => {
    const use = ts.isPropertyAccessExpression(name.parent) && name.parent.name === name ? name.parent : name;
    const found = placeOf(use);
    if (!found) return [];
    const external = program.nearEvaluator.evaluate(use);
    if (external.kind !== 'external' || !LIBRARIES.has(external.package)) return [];
    const match = {
      name: PLAIN_REQUESTS,
      entry: { role: 'tls.verification', off: [true, ON] },
      model: { package: '', exports: {} },
    };
    return [{ role: 'tls.verification', match, unit, external, node: found.node, given: { value: found.value } }];
  });
}

interface Found {
  readonly node: ts.Identifier | ts.PropertyAccessExpression | ts.CallExpression | ts.PropertyAssignment;
  readonly value: ts.Expression | string;
}

function placeOf(use: ts.Identifier | ts.PropertyAccessExpression): Found | undefined {
  const { parent } = use;
  if (ts.isCallExpression(parent)) return parent.expression === use ? { node: parent, value: ON } : undefined;
  if (ts.isArrayLiteralExpression(parent)) return { node: use, value: ON };
  const property = ts.isComputedPropertyName(parent) ? parent.parent : undefined;
  return property && ts.isPropertyAssignment(property) ? { node: property, value: property.initializer } : undefined;
}

const ON = 'on';
