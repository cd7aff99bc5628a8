import { ts } from '#compiler';
import { namesSettings } from '../questions/credential-shapes.js';
import { type Credential, Credentials } from '../questions/credentials.js';
import { expressionsOf } from '../roles/parts.js';
import { keyPath, keyPathTo } from '../syntax/key-path.js';
import type { Value } from '../syntax/value.js';
import type { Program } from '../values/program.js';
import type { ViewedSite } from './viewed-site.js';

/** The credentials in what a part of a site holds, as far as it can be seen from near. */
export function credentialsTold(
  program: Program,
  credentials: Credentials,
  site: ViewedSite,
  part: string,
): readonly Credential[] {
  const { view } = site;
  // A function that a logger is set up with writes what it returns.
  const inside = (value: Value, from = credentials): Credential[] =>
    value.kind === 'function' && site.role.startsWith('log.')
      ? program.returnsOf(value.node).flatMap((expression) => from.in(program.nearEvaluator.evaluate(expression)))
      : from.in(value);
  const expressions = expressionsOf(view.site, part);
  const near = expressions.map((expression) => program.nearEvaluator.evaluate(spread(expression), view.frame));
  const close = (expressions.length > 0 ? near : site.part(part).values).flatMap((value) => inside(value));
  // What settings hold is told where they are made, which is seldom near; what `link.id` is, where the link is made.
  const isFar = close.length === 0 && (site.role === 'http.authorization' || speaksOfSettings(site.role, expressions));
  const everywhere = new Credentials(program, credentials.vocabulary, program.evaluator);
  const found = isFar ? site.part(part).values.flatMap((value) => inside(value, everywhere)) : close;
  // Elsewhere claims are what they are made for: to be kept, sent and decided by.
  const told = site.role === 'log.write' ? found : found.filter(({ whole }) => whole !== 'claims');
  return told.map((credential) => {
    const { node, name } = credential;
    const under = keyPath(node, expressions) ?? (name === undefined ? undefined : keyPathTo(name, expressions));
    return under ? { ...credential, under } : credential;
  });
}

function speaksOfSettings(role: string, expressions: readonly ts.Expression[]): boolean {
  return (role === 'log.write' || role === 'http.respond') && expressions.some(namesSettings);
}

function spread(expression: ts.Expression): ts.Expression {
  return ts.isSpreadElement(expression) ? expression.expression : expression;
}
