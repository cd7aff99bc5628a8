import { ts } from '#compiler';
import { lastName } from '../syntax/unit.js';
import type { Value } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import { entriesOf } from '../values/members.js';
import type { Program } from '../values/program.js';

const SHAPES = spelled('requests', 'answerShaping');
/** Goes by the decorators of a class, and lets plain records pass as they are. */
const BY_CLASS = 'ClassSerializerInterceptor';

/** Whether something lets only chosen fields of an answer leave: a response schema of its route, a decorator, `.output(…)`. */
export function isShapedAnswer(program: Program, place: ts.Node): boolean {
  for (let at = place; !ts.isSourceFile(at); at = at.parent) {
    if (ts.isMethodDeclaration(at) || ts.isClassLike(at)) {
      if (shapersOf(at).some((name) => SHAPES.test(name) && !name.includes(BY_CLASS))) return true;
    } else if (
      ts.isCallExpression(at) &&
      (hasOutput(at) || at.arguments.some((one) => hasResponseSchema(program, one)))
    )
      return true;
    else if (ts.isObjectLiteralExpression(at) && hasSchema(program, { kind: 'object', node: at, frame: undefined }))
      return true;
  }
  return false;
}

/** Whether what `@Exclude()` says is heeded: nobody does where no serializer runs. */
export function isSerializedByClass(program: Program, place: ts.Node): boolean {
  for (let at = place; !ts.isSourceFile(at); at = at.parent) {
    if (!ts.isMethodDeclaration(at) && !ts.isClassLike(at)) continue;
    // Routing-controllers serialize by class unless they are told not to.
    if (decoratorsOf(at).some((text) => text.includes(BY_CLASS) || /^@?(?:Json|Rest)Controller\b/.test(text)))
      return true;
  }
  return isForAll(program);
}

const forAll = new WeakMap<Program, boolean>();

function isForAll(program: Program): boolean {
  const known = forAll.get(program);
  if (known !== undefined) return known;
  const found = program.filesIn('').some((path) => {
    const text = program.textOf(path);
    // An interceptor of the project may do the same under any name.
    return SERIALIZES.test(text) || (text.includes(BY_CLASS) && /useGlobalInterceptors|APP_INTERCEPTOR/.test(text));
  });
  forAll.set(program, found);
  return found;
}

const SERIALIZES = /\b(?:instanceToPlain|classToPlain)\s*\(/;

function decoratorsOf(node: ts.MethodDeclaration | ts.ClassLikeDeclaration): string[] {
  return (ts.getDecorators(node) ?? []).map(({ expression }) => expression.getText().slice(0, 200));
}

/** The names of the decorators, and of the interceptors that one of them sets: paths, tags, guards and pipes shape no answer. */
function shapersOf(node: ts.MethodDeclaration | ts.ClassLikeDeclaration): string[] {
  return (ts.getDecorators(node) ?? []).flatMap(({ expression }) => {
    const name = nameOf(expression);
    return INTERCEPTS.test(name) && ts.isCallExpression(expression) ? expression.arguments.map(nameOf) : [name];
  });
}

const INTERCEPTS = /^UseInterceptors?$/;

/** `Serialize(User)`, `new Masking()`, `Masking` */
function nameOf(expression: ts.Expression): string {
  return lastName(
    ts.isCallExpression(expression) || ts.isNewExpression(expression) ? expression.expression : expression,
  );
}

/** `publicProcedure.output(User).query(…)` */
function hasOutput(call: ts.CallExpression): boolean {
  for (let at: ts.Expression = call.expression; ts.isPropertyAccessExpression(at); ) {
    const inner: ts.Expression = at.expression;
    if (!ts.isCallExpression(inner)) return false;
    if (lastName(inner.expression) === 'output') return true;
    at = inner.expression;
  }
  return false;
}

function hasResponseSchema(program: Program, given: ts.Expression): boolean {
  return (
    !ts.isFunctionLike(given) &&
    ts.isObjectLiteralExpression(given) &&
    hasSchema(program, program.evaluator.evaluate(given))
  );
}

/** `{ schema: { response: { 200: … } } }`, also where the schema cannot be followed. */
function hasSchema(program: Program, options: Value): boolean {
  const schema = entriesOf(program.evaluator, options).entries.find(({ name }) => name === 'schema');
  if (!schema) return false;
  const { entries, open } = entriesOf(program.evaluator, schema.value);
  return open || entries.some(({ name }) => name === 'response');
}
