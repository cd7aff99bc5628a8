import { ts } from '#compiler';

/** `findUnique`, `findOneBy`, `getUserByEmail`, `where`, `eq`: what object mappers and repositories call a look-up. */
const LOOK_UPS = /^(?:find\w*|get\w*By\w*|where\w*|eq|upsert|lookup\w*|load\w*By\w*|query\w*)$/i;

export function isLookUp(call: ts.CallExpression | ts.NewExpression): boolean {
  const { expression } = call;
  const name = ts.isPropertyAccessExpression(expression)
    ? expression.name.text
    : ts.isIdentifier(expression)
      ? expression.text
      : '';
  return LOOK_UPS.test(name);
}
