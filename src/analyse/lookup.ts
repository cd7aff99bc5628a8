import { ts } from '#compiler';
import type { Use } from './flow.js';

/** `findUnique`, `findOneBy`, `getUserByEmail`, `where`, `eq`: what object mappers and repositories call a look-up. */
const LOOK_UPS = /^(?:find\w*|get\w*By\w*|where\w*|eq|upsert|lookup\w*|load\w*By\w*|query\w*)$/i;

/** Where a claim is what a look-up is given. */
export function lookUpBy(uses: readonly Use[], claim: string): ts.Node | undefined {
  return uses.find(({ how, path, call }) => how === 'argument' && path.includes(claim) && call && isLookUp(call))?.node;
}

function isLookUp(call: ts.CallExpression | ts.NewExpression): boolean {
  const { expression } = call;
  const name = ts.isPropertyAccessExpression(expression)
    ? expression.name.text
    : ts.isIdentifier(expression)
      ? expression.text
      : '';
  return LOOK_UPS.test(name);
}
