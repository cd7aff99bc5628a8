import { ts } from '#compiler';
import type { Value } from '../syntax/value.js';
import { BEFORE } from './node-config.js';

/** The setting that a value is: `config.get('auth.issuer')`, `config.get('auth').issuer`, `config.auth.issuer`. */
export function nodeConfigSetting(value: Value): string | undefined {
  const path: string[] = [];
  let at = value;
  for (; at.kind === 'member'; at = at.object) path.unshift(at.name);
  const asked = at.kind === 'call' ? askedFor(at) : undefined;
  if (asked !== undefined) return BEFORE + [asked, ...path].join('.');
  if (at.kind !== 'external' || at.package !== 'config') return undefined;
  const members = [...at.path.split(/[.#]/), ...path].filter((name) => name !== '' && name !== 'default');
  return members.length > 0 && !members.includes('*') ? BEFORE + members.join('.') : undefined;
}

function askedFor({ callee, node }: Value & { kind: 'call' }): string | undefined {
  if (callee.kind !== 'external' || callee.package !== 'config' || !/(?:^|[.#])get$/.test(callee.path))
    return undefined;
  const [name] = ts.isCallExpression(node) ? node.arguments : [];
  return name && ts.isStringLiteralLike(name) ? name.text : undefined;
}
