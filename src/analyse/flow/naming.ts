import { ts } from '#compiler';
import type { Value } from '../syntax/value.js';
import type { Program } from '../values/program.js';
import { spineOf } from './origin.js';

/** Members that hand a setting over by its name: `config.get('JWT_SECRET')`. */
const GETTERS = /(?:^|[.#])(?:get|getOrThrow|require|env)$/;
const SETTING = /^[A-Za-z_][\w.:/-]{0,80}$/;
const VARIABLE = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/;
const LONGEST = 120;

/**
 * A value by the name that the code knows it by: a constant by itself, `env ISSUER`, `settings.issuer`. Names only, never
 * an expression, which could hold a secret. Undefined where it has no name.
 */
export function nameOfValue(value: Value): string | undefined {
  const name = nameOf(value);
  return name === undefined || name.length <= LONGEST ? name : `${name.slice(0, LONGEST - 1)}…`;
}

function nameOf(value: Value): string | undefined {
  switch (value.kind) {
    case 'literal':
      return String(value.value);
    case 'text':
      return value.parts
        .map((part) => (part.kind === 'literal' ? String(part.value) : `{${nameOf(part) ?? '…'}}`))
        .join('');
    case 'external':
      return nameOfExternal(value);
    case 'parameter':
      return ts.isIdentifier(value.node.name) ? value.node.name.text : undefined;
    case 'function':
      return value.via?.at(-1)?.name ?? value.node.name?.getText();
    case 'member':
    case 'call':
      return settingOf(value) ?? nameOfSpine(value);
    case 'unknown':
      if (ts.isRegularExpressionLiteral(value.node)) return value.node.text;
      return undefined;
    default:
      return identifierIn(value);
  }
}

/** `process.env.X`, `import.meta.env.X`. */
export function variableOf(value: Value): string | undefined {
  if (value.kind === 'call') return value.callee.kind === 'external' ? variableOf(value.callee) : undefined;
  if (value.kind !== 'external') return undefined;
  const ofKit = /^\$env\/(dynamic|static)\/private$/.exec(value.package)?.[1];
  if (ofKit !== undefined) return (ofKit === 'static' ? /^(\w+)$/ : /^env\.(\w+)/).exec(value.path)?.[1];
  if (value.package !== '') return undefined;
  const [, name, member] = /^(?:process|import\.meta)\.env\.(\w+)(?:\.([A-Za-z]\w*)$)?/.exec(value.path) ?? [];
  // A setting is a text: what looks for a member of another kind in it finds nothing.
  return member === undefined || member in String.prototype ? name : undefined;
}

function nameOfExternal(value: Value & { kind: 'external' }): string {
  const variable = variableOf(value);
  if (variable !== undefined) return `env ${variable}`;
  const last = /[#.](\w+)$/.exec(value.path)?.[1] ?? '';
  if (value.path.includes('#') && VARIABLE.test(last)) return `config ${last}`;
  // A member of an instance is known by the class, whatever package that is from.
  const member = value.path.replace('#', '.');
  return [member === value.path ? value.package : '', member]
    .filter((part) => part !== '' && part !== 'default')
    .join('.');
}

/** `config JWT_SECRET` for `config.get('JWT_SECRET')`. */
export function settingOf(value: Value): string | undefined {
  if (value.kind !== 'call' || !ts.isCallExpression(value.node)) return undefined;
  const variable = variableOf(value);
  if (variable !== undefined) return `env ${variable}`;
  const {
    expression,
    arguments: [first],
  } = value.node;
  const called = ts.isPropertyAccessExpression(expression) ? expression.name.text : '';
  if (!first || !GETTERS.test(called) || !ts.isStringLiteralLike(first) || !SETTING.test(first.text)) return undefined;
  return `config ${first.text}`;
}

function nameOfSpine(value: Value): string | undefined {
  const { root, path } = spineOf(value);
  const last = path.at(-1) ?? '';
  // What a schema gives back after it has checked the environment.
  if (VARIABLE.test(last)) return `config ${last}`;
  const first = root === value ? undefined : (identifierIn(root) ?? rootName(root));
  const named = first === undefined && root.kind === 'call' ? calledName(root) : first;
  const parts = [...(named === undefined ? [] : [named]), ...path];
  if (parts.length > 0) return shortened(parts);
  return value.kind === 'call' ? calledName(value) : undefined;
}

/** Of a long chain of calls, what the last one gives. */
function shortened(parts: readonly string[]): string {
  const calls = parts.filter((part) => part.endsWith('()')).length;
  return (calls > 2 ? parts.slice(parts.findLastIndex((part) => part.endsWith('()'))) : parts).join('.');
}

function rootName(root: Value): string | undefined {
  if (root.kind === 'parameter') return nameOf(root);
  return root.kind === 'external' ? nameOfExternal(root) : root.kind === 'instance' ? 'this' : undefined;
}

function calledName(value: Value & { kind: 'call' }): string | undefined {
  if (ts.isTaggedTemplateExpression(value.node)) return undefined;
  const { expression } = value.node;
  if (ts.isIdentifier(expression)) return `${expression.text}()`;
  return ts.isPropertyAccessExpression(expression) ? `${expression.name.text}()` : undefined;
}

/** The variable that a value was last read from. */
function identifierIn({ via }: Value): string | undefined {
  const name = via?.findLast(({ name }) => /^[\w$]+$/.test(name))?.name;
  return name;
}

/** Where a value is made, the same for everybody who uses it. */
export function placeOf(program: Program, node: ts.Node): string {
  return `${program.unitOf(node)?.path ?? ''}:${node.pos}:${node.end}`;
}
