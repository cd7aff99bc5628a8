import { ts } from '#compiler';
import { ModelIndex } from '../../src/analyse/knowledge/models.js';
import { Modules } from '../../src/analyse/knowledge/modules.js';
import { optionsOf, type Value } from '../../src/analyse/syntax/value.js';
import { Program } from '../../src/analyse/values/program.js';
import type { Package, TsConfig } from '../../src/discover/project.js';
import { importSpecifiers } from '../../src/load/import-specifiers.js';
import { loadKnowledge } from '../../src/load/knowledge.js';

const { models } = loadKnowledge();

export interface Surroundings {
  readonly packages?: readonly Package[];
  readonly tsconfigs?: readonly TsConfig[];
}

export function programOf(files: Readonly<Record<string, string>>, around: Surroundings = {}): Program {
  const paths = Object.keys(files);
  const modules = new Modules({
    files: new Set(paths),
    packages: around.packages ?? [],
    tsconfigs: around.tsconfigs ?? [],
  });
  const specifiers = (path: string) => importSpecifiers(files[path] ?? '');
  return new Program({ text: (path) => files[path], specifiers, importing: paths }, modules, new ModelIndex(models));
}

/** The argument of every `probe(…)` call in `index.ts`, in the order of the text. */
function probes(program: Program, path = 'index.ts'): ts.Expression[] {
  const calls = program.unit(path)?.calls.get('probe') ?? [];
  return calls.flatMap((call) => (ts.isCallExpression(call) && call.arguments[0] ? [call.arguments[0]] : []));
}

/** What `probe(…)` is given in a program, in a few words. */
export function evaluated(files: string | Readonly<Record<string, string>>, around: Surroundings = {}): string[] {
  const program = programOf(typeof files === 'string' ? { 'index.ts': files } : files, around);
  return probes(program).map((expression) => shown(program, program.evaluator.evaluate(expression)));
}

function shown(program: Program, value: Value): string {
  if (value.kind === 'union')
    return optionsOf(value)
      .map((option) => shown(program, option))
      .sort()
      .join(' | ');
  switch (value.kind) {
    case 'literal':
      return typeof value.value === 'string' ? `'${value.value}'` : String(value.value);
    case 'external':
      return `${value.package || 'global'}:${value.path}${value.instance ? ' instance' : ''}`;
    case 'member':
      return `${shown(program, value.object)}.${value.name}`;
    case 'call':
      return `${shown(program, value.callee)}()`;
    case 'parameter':
      return `parameter ${value.node.name.getText()}`;
    case 'text':
      return `text(${value.parts.map((part) => shown(program, part)).join(', ')})`;
    case 'array':
      return `[${value.node.elements.map((element) => shown(program, program.evaluator.evaluate(element, value.frame))).join(', ')}]`;
    case 'instance':
      return `instance of ${value.class.name?.text ?? '(class)'}`;
    case 'unknown':
      return `unknown: ${value.why}`;
    default:
      return value.kind;
  }
}
