import { ts } from '#compiler';
import { lastName, referencesIn } from '../syntax/unit.js';
import type { Value } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import { argumentsOf } from '../values/calls.js';
import type { Program } from '../values/program.js';
import type { Credential } from './credentials.js';

const ONE_TIME = spelled('purposes', 'oneTimeLinks');
const SHOWN = /^URL(?:(?:SearchParams)?(?:#(?:toString|entries))?|#(?:href|search|pathname|toJSON))$/;

/** What a link or a form holds: what `new URL(…)` was given, and what `link.searchParams.set(…)`, `form.append(…)` write into it. */
export function heldByLink(program: Program, value: Value): Value[] {
  if (value.kind !== 'external' || value.package !== '' || !value.made || !SHOWN.test(value.path)) return [];
  const { node, frame } = value.made;
  const [text] = argumentsOf(node);
  const written = [...(text ? [text] : []), ...parametersOf(program, node)];
  return written.map((one) => program.nearEvaluator.evaluate(one, frame));
}

function parametersOf(program: Program, made: ts.Node): ts.Expression[] {
  const variable = made.parent;
  const unit = program.unitOf(made);
  if (!unit || !ts.isVariableDeclaration(variable) || !ts.isIdentifier(variable.name)) return [];
  return referencesIn(unit, variable).flatMap(({ parent }) => {
    if (!ts.isPropertyAccessExpression(parent)) return [];
    const call = parent.name.text === 'searchParams' ? parent.parent.parent : parent.parent;
    if (!ts.isCallExpression(call) || !/^(?:set|append)$/.test(lastName(call.expression))) return [];
    const [, given] = call.arguments;
    return given ? [given] : [];
  });
}

/** The `token` of an address under which a password is reset or somebody signs in is no number of words. */
export function ofLink(parts: readonly Value[], found: readonly Credential[]): Credential[] {
  const isOneTime = parts.some((part) => ONE_TIME.test(textOf(part)));
  if (isOneTime && found.length === 0) return parts.flatMap(madeForLink);
  return found.map((one) => (isOneTime && one.evidence === 'ambiguous name' ? { ...one, evidence: 'name' } : one));
}

/** `${base}/reset?t=${randomBytes(32).toString('hex')}`: under whatever name, nobody could guess it. */
function madeForLink({ kind, node }: Value): Credential[] {
  const isMade = kind === 'call' && UNGUESSABLE.test(node.getText().slice(0, 200));
  return isMade ? [{ what: 'what a link is good for once', evidence: 'name', node }] : [];
}

const UNGUESSABLE = spelled('calls', 'unguessable');

function textOf(value: Value): string {
  if (value.kind === 'literal') return String(value.value);
  return value.kind === 'text' ? value.parts.map(textOf).join('') : '';
}
