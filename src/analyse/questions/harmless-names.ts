import type { Vocabulary } from '../knowledge/vocabulary.js';
import { WRAPS } from '../syntax/still-holds.js';
import type { Value } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import { argumentsOf } from '../values/calls.js';
import type { Program } from '../values/program.js';
import { namesOf } from './credential-shapes.js';

const MAXIMUM_DEPTH = 8;
/** Variables that bundlers put into what browsers download: no secret, whatever they are called. */
export const PUBLIC_VARIABLE = spelled('surroundings', 'bundledVariables');

/** `argv.apikey ?? './APIKEY.txt'`: where one of the things that a value may be is a path, the others are. */
export function namesFile(value: Value): boolean {
  return (
    value.kind === 'union' &&
    value.options.some(
      ({ kind, ...option }) => kind === 'literal' && 'value' in option && FILE.test(String(option.value)),
    )
  );
}

const FILE = /^(?:\.{0,2}[/\\])[\w./\\-]{1,200}\.\w{2,5}$/;

/** Whether what a value is called, or what it is made of, says that it is no credential. */
export function isHarmlessByName(program: Program, vocabulary: Vocabulary, value: Value, depth = 0): boolean {
  if (depth > MAXIMUM_DEPTH) return false;
  const isHarmless = (inner: Value) => isHarmlessByName(program, vocabulary, inner, depth + 1);
  if (value.kind === 'union') return value.options.some(isHarmless);
  if (value.kind === 'text') return value.parts.some(isHarmless);
  if (value.kind === 'call') {
    const [first] = argumentsOf(value.node);
    const name = value.callee.kind === 'external' ? value.callee.path : '';
    if (first && WRAPS.has(name)) return isHarmless(program.nearEvaluator.evaluate(first, value.frame));
  }
  const path = value.kind === 'member' ? value.name : value.kind === 'external' ? value.path.split('.').at(-1) : '';
  if (PUBLIC_VARIABLE.test(path ?? '')) return true;
  const names = [...namesOf(value), ...(value.kind === 'member' ? [value.name] : [])];
  return names.some((name) => vocabulary.judge(name) === 'harmless');
}
