import { ts } from '#compiler';
import type { EmptyKeyForm, Entry, Passing } from '../knowledge/models.js';
import { entryOf } from '../roles/site.js';
import type { Answer } from '../syntax/answer.js';
import { type FunctionValue, optionsOf, type Value } from '../syntax/value.js';
import { argumentsOf } from '../values/calls.js';
import type { Program } from '../values/program.js';

/** A key with nothing in it, and which tokens pass with it; none where the library refuses it. */
export interface EmptyKey {
  readonly at: ts.Node;
  readonly passes: Passing | undefined;
  /** `always`: whatever happens; `fallback`: where nothing is configured; `answer`: a key function hands over no key. */
  readonly when: 'always' | 'fallback' | 'answer';
}

interface Empty {
  readonly node: ts.Node;
  readonly form: EmptyKeyForm | 'none';
  readonly when: EmptyKey['when'];
}

/** The empty keys that a verifier may be given, seen through encoders. `passing` says what each form lets in. */
export function emptyKeys(
  program: Program,
  { at, state, values, empty = [] }: Answer & { readonly at: ts.Node },
  { keyCallback }: Entry,
  passing: Readonly<Partial<Record<EmptyKeyForm, Passing>>>,
): readonly EmptyKey[] {
  if (state === 'absent' && empty.length === 0 && passing.missing)
    return [{ at, passes: passing.missing, when: 'always' }];
  const when = values.length === 0 ? 'always' : 'fallback';
  const found = [
    ...empty.flatMap((value): Empty[] => (isWatched(program, value) ? [] : plain(value, when))),
    ...values.flatMap((value) => inside(program, value, values.length > 1 || empty.length > 0, keyCallback)),
  ];
  return found.map(({ node, form, when }) => ({
    at: node,
    passes: form === 'none' ? 'unsigned' : passing[form],
    when,
  }));
}

function plain(value: Value, when: EmptyKey['when']): Empty[] {
  if (value.kind !== 'literal') return [];
  return [{ node: value.node, form: value.value === '' ? 'text' : 'nothing', when }];
}

function inside(program: Program, value: Value, hasOthers: boolean, keyCallback: number | undefined): Empty[] {
  if (value.kind === 'function') return keyCallback === undefined ? [] : answers(program, value, keyCallback);
  if (value.kind === 'external') {
    if (entryOf(program, value)?.noKey)
      return [{ node: value.node, form: 'none', when: hasOthers ? 'fallback' : 'always' }];
    return madeEmpty(program, value, hasOthers);
  }
  if (value.kind !== 'call') return [];
  const [argument] = argumentsOf(value.node);
  const form = entryOf(program, value.callee)?.role === 'key.import' ? 'key' : formOf(value.callee);
  if (form === undefined || isWatched(program, value)) return [];
  if (!argument) return form === 'bytes' ? [{ node: value.node, form, when: hasOthers ? 'fallback' : 'always' }] : [];
  const given = program.evaluator.evaluate(argument, value.frame);
  const options = optionsOf(given).map((one) => (one === given ? one : { ...one, via: one.via ?? given.via ?? [] }));
  const some = hasOthers || options.length > 1;
  return options.flatMap((option): Empty[] => {
    if (form === 'key') return inside(program, option, some, undefined);
    const isEmpty =
      option.kind === 'literal' && (option.value === '' || (form === 'bytes' && option.value === undefined));
    return isEmpty && !isWatched(program, option)
      ? [{ node: option.node, form, when: some ? 'fallback' : 'always' }]
      : [];
  });
}

/** Encoders, by what they give: `new TextEncoder().encode(text)`, `Buffer.from(text)`. */
function formOf(callee: Value): 'bytes' | 'buffer' | undefined {
  if (callee.kind !== 'external') return undefined;
  if (/(?:^|\.)TextEncoder#encode$/.test(callee.path)) return 'bytes';
  return /(?:^|\.)Buffer\.from$/.test(callee.path) ? 'buffer' : undefined;
}

/** `new Uint8Array()`, `new Uint8Array(0)`. */
function madeEmpty(program: Program, value: Value & { kind: 'external' }, hasOthers: boolean): Empty[] {
  if (value.package !== '' || value.path !== 'Uint8Array' || !value.made) return [];
  const [size] = argumentsOf(value.made.node);
  const given = size && program.evaluator.evaluate(size, value.made.frame);
  const isEmpty =
    !given ||
    (given.kind === 'literal' && given.value === 0) ||
    (given.kind === 'array' && given.node.elements.length === 0);
  return isEmpty ? [{ node: value.node, form: 'bytes', when: hasOthers ? 'fallback' : 'always' }] : [];
}

/** Where a key function calls back with neither an error nor a key: `done(null)`, `done(null, undefined)`. */
function answers(program: Program, { node: fn, frame }: FunctionValue, keyCallback: number): Empty[] {
  const callback = fn.parameters[keyCallback]?.name;
  if (!callback || !ts.isIdentifier(callback)) return [];
  const found: Empty[] = [];
  const isNothing = (argument: ts.Expression | undefined): boolean => {
    const value = argument && program.evaluator.evaluate(argument, frame);
    return (
      !value || (value.kind === 'literal' && (value.value === undefined || value.value === null || value.value === ''))
    );
  };
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === callback.text) {
      const [error, key] = node.arguments;
      if (isNothing(error) && isNothing(key)) found.push({ node, form: 'answer', when: 'answer' });
    }
    ts.forEachChild(node, visit);
  };
  visit(fn);
  return found;
}

/** Whether the program looks, in the file where it names an empty value, at whether something is in it. */
function isWatched(program: Program, value: Value): boolean {
  return (value.via ?? []).some(({ node, name }) => {
    const uses = program.unitOf(node)?.identifiers.get(name) ?? [];
    return uses.some((use) => {
      const whole = ts.isPropertyAccessExpression(use.parent) && use.parent.name === use ? use.parent : use;
      return isLookedAt(whole);
    });
  });
}

function isLookedAt(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isPrefixUnaryExpression(parent)) return parent.operator === ts.SyntaxKind.ExclamationToken;
  if (ts.isPropertyAccessExpression(parent))
    return parent.expression === node && /^(?:byteL|l)ength$/.test(parent.name.text);
  if (ts.isIfStatement(parent) || ts.isConditionalExpression(parent)) return true;
  return ts.isCallExpression(parent) && /(?:assert|invariant|ok)$/i.test(parent.expression.getText());
}
