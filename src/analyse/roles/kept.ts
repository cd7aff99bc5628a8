import { ts } from '#compiler';
import { optionsOf, type Value } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import { argumentsOf } from '../values/calls.js';
import type { Program } from '../values/program.js';
import { entryOf } from './site.js';

const GIVES_FORM = spelled('calls', 'randomForms');

/** In which form a record holds a credential. */
export type KeptForm = 'plain' | 'plain by name' | 'hashed' | 'unknown';

const HASHES = spelled('calls', 'hashing');
const MAKERS = spelled('calls', 'generatorPackages');
const RANDOM =
  /^(?:default\.|webcrypto\.|crypto\.)?(?:randomBytes\(\)|randomUUID\(\)|randomInt\(\)|getRandomValues\(\)|Math\.random\(\))/;
const MAXIMUM_DEPTH = 6;

const MADE = spelled('calls', 'credentialMakers');

/** What is random or signed is plain until something that is called after hashing has been at it. */
export function keptForm(program: Program, values: readonly Value[]): KeptForm {
  const forms = values.filter((value) => !isNothing(value)).map((value) => formOf(program, value, 0));
  if (forms.includes('plain')) return 'plain';
  if (forms.includes('plain by name')) return 'plain by name';
  return forms.length > 0 && forms.every((form) => form === 'hashed') ? 'hashed' : 'unknown';
}

function isNothing(value: Value): boolean {
  return value.kind === 'literal' && !value.value;
}

function formOf(program: Program, value: Value, depth: number): KeptForm {
  if (depth > MAXIMUM_DEPTH) return 'unknown';
  if (value.via?.some(({ name }) => HASHES.test(name))) return 'hashed';
  const form = formByKind(program, value, depth);
  // What a maker puts together in a way that cannot be followed is still what it is called after.
  const isMade =
    form === 'unknown' && value.via?.some(({ node, name }) => ts.isCallExpression(node) && MADE.test(name));
  return isMade ? 'plain by name' : form;
}

function formByKind(program: Program, value: Value, depth: number): KeptForm {
  switch (value.kind) {
    case 'union':
      return keptForm(program, optionsOf(value));
    case 'text':
      return keptForm(
        program,
        value.parts.filter(({ kind }) => kind !== 'literal'),
      );
    case 'external':
      return ofExternal(value.package, value.path);
    case 'member':
      return formOf(program, value.object, depth + 1);
    case 'call':
      return ofCall(program, value, depth);
    default:
      return 'unknown';
  }
}

function ofExternal(name: string, path: string): KeptForm {
  if (HASHES.test(path)) return 'hashed';
  if (MAKERS.test(name)) return 'plain';
  return (name === 'crypto' || name === '') && RANDOM.test(path) ? 'plain' : 'unknown';
}

function ofCall(program: Program, value: Value & { kind: 'call' }, depth: number): KeptForm {
  const { callee, node } = value;
  if (HASHES.test(calleeText(node))) return 'hashed';
  if (entryOf(program, callee)?.role === 'token.sign') return 'plain';
  const known = callee.kind === 'external' ? ofExternal(callee.package, `${callee.path}()`) : 'unknown';
  if (known !== 'unknown') return known;
  if (callee.kind === 'member') {
    const inner = formOf(program, callee.object, depth + 1);
    if (inner !== 'unknown') return inner;
  }
  if (MADE.test(calleeText(node)) && callee.kind !== 'function') return 'plain by name';
  if (!GIVES_FORM.test(calleeText(node))) return 'unknown';
  return keptForm(
    program,
    argumentsOf(node).map((argument) => program.evaluator.evaluate(argument, value.frame)),
  );
}

function calleeText(node: ts.Node): string {
  return ts.isCallExpression(node) || ts.isNewExpression(node) ? node.expression.getText().slice(-80) : '';
}
