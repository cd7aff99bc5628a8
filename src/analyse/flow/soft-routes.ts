import { ts } from '#compiler';
import type { Mount } from '../syntax/mounts.js';
import { lastName } from '../syntax/unit.js';
import type { Program } from '../values/program.js';
import { MEANT } from './after-failure.js';
import type { Callers } from './callers.js';
import { classLettingAnyone, refuses } from './soft-guard.js';

const VERBS = /^(?:Post|Put|Patch|Delete)$/;

/** The handlers behind a guard of Passport that is called optional: `@Patch(':id') @UseGuards(MaybeMemberGuard)`. */
export function softRoutes(program: Program, callers: Callers, guard: ts.Node): readonly Mount[] {
  const found = classLettingAnyone(guard);
  if (!found?.holder.name || !MEANT.test(found.holder.name.text)) return [];
  return callers.usesOfClass(found.holder).flatMap((use) => {
    const call = use.parent;
    if (!ts.isCallExpression(call) || lastName(call.expression) !== 'UseGuards' || !ts.isDecorator(call.parent))
      return [];
    const holder = call.parent.parent;
    const methods = ts.isClassLike(holder) ? holder.members : [holder];
    return methods.flatMap((method) => (ts.isMethodDeclaration(method) ? routeOf(program, method, call) : []));
  });
}

function routeOf(program: Program, method: ts.MethodDeclaration, guards: ts.CallExpression): Mount[] {
  const decorators = (ts.getDecorators(method) ?? []).map(({ expression }) => expression).filter(ts.isCallExpression);
  const route = decorators.find(({ expression }) => VERBS.test(lastName(expression)));
  if (!route || refuses(program, method)) return [];
  const others = decorators.filter((one) => one !== guards && lastName(one.expression) === 'UseGuards');
  const [path] = route.arguments;
  return [
    {
      at: method.name,
      method: lastName(route.expression).toUpperCase(),
      path: path && ts.isStringLiteralLike(path) ? path.text : undefined,
      hasLaterGuard: guards.arguments.length > 1 || others.length > 0,
      handler: undefined,
    },
  ];
}
