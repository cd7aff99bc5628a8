import { ts } from '#compiler';
import { enclosingFunction } from '../syntax/scope.js';
import { optionsOf, type Value } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import { argumentsOf } from '../values/calls.js';
import type { Program } from '../values/program.js';

/** `process.env`, `loadEnv(mode, root, '')`, `dotenv.config().parsed`, in whatever form: all that a build was started with. */
export function isWholeEnvironment(program: Program, expression: ts.Expression, depth = 0): boolean {
  if (depth > 4) return false;
  const within = (inner: ts.Expression): boolean => isWholeEnvironment(program, inner, depth + 1);
  if (
    ts.isCallExpression(expression) &&
    /^(?:JSON\.stringify|Object\.assign|structuredClone)$/.test(expression.expression.getText())
  )
    return expression.arguments.some(within);
  if (ts.isObjectLiteralExpression(expression))
    return expression.properties.some((property) => ts.isSpreadAssignment(property) && within(property.expression));
  return optionsOf(program.evaluator.evaluate(expression)).some((value) => isAll(program, value));
}

const NOWHERE = { package: '', path: '' };

function isAll(program: Program, value: Value): boolean {
  if (value.kind === 'external') return value.package === '' && value.path === 'process.env';
  if (value.kind === 'member' && value.name === 'parsed') return isAll(program, value.object);
  if (value.kind !== 'call') return false;
  const { package: from, path } = value.callee.kind === 'external' ? value.callee : NOWHERE;
  if (/^dotenv(?:-flow|-safe|-defaults)?$/.test(from)) return /(?:^|\.)(?:config|parse)$/.test(path);
  // The name says enough, which only Vite's function has.
  if (value.callee.node.getText() !== 'loadEnv' && path !== 'loadEnv') return false;
  const [, , prefixes] = argumentsOf(value.node);
  if (!prefixes) return false;
  const given = program.evaluator.evaluate(prefixes, value.frame);
  const texts =
    given.kind === 'array' ? given.node.elements.map((element) => program.evaluator.evaluate(element)) : [given];
  return texts.some((text) => text.kind === 'literal' && text.value === '');
}

const known = new WeakMap<Program, Map<string, boolean>>();
const SIGNS = spelled('calls', 'sealing');

/** Whether code of the project signs or seals something where it reads a variable of the environment. */
export function signs(program: Program, variable: string): boolean {
  const answers = known.get(program) ?? new Map<string, boolean>();
  known.set(program, answers);
  const found = answers.get(variable);
  if (found !== undefined) return found;
  const answer = program.filesIn('').some((path) => {
    const text = program.textOf(path);
    return text.includes(`env.${variable}`) && SIGNS.test(text) && isSignedIn(program, path, variable);
  });
  answers.set(variable, answer);
  return answer;
}

function isSignedIn(program: Program, path: string, variable: string): boolean {
  const uses = program.unit(path)?.identifiers.get(variable) ?? [];
  return uses.some(({ parent }) => {
    if (!ts.isPropertyAccessExpression(parent)) return false;
    const around = enclosingFunction(parent);
    return !ts.isSourceFile(around) && SIGNS.test(around.getText());
  });
}
