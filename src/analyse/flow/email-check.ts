import { ts } from '#compiler';
import type { Site } from '../roles/site.js';
import { enclosingFunction } from '../syntax/scope.js';

/** What providers and libraries call the claim that somebody verified the address. */
export const VERIFIED_EMAIL = [
  'email_verified',
  'emailVerified',
  'verified_email',
  'isEmailVerified',
  'verified',
] as const;
/** Alone, it may speak of anything. */
const CHECKED = VERIFIED_EMAIL.filter((name) => name !== 'verified');

/**
 * Whether a file reads if the address of a provider's profile is verified. Code that asks for one provider by its name says
 * nothing of the others, nor does a field of the own records that is written.
 */
export function hasEmailCheck({ node, unit, external }: Site): boolean {
  const provider = /\/providers\/([\w-]+)$/.exec(external?.package ?? '')?.[1];
  return CHECKED.flatMap((name) => unit.identifiers.get(name) ?? []).some(
    (use) => isRead(use) && !isOfNeighbour(use, node) && isAbout(enclosingFunction(use).getText(), provider),
  );
}

/** `[GitHub({ … }), Google({ profile: (p) => ({ email: p.email_verified ? p.email : null }) })]` */
function isOfNeighbour(use: ts.Node, provider: ts.Node): boolean {
  for (let at = use; !ts.isSourceFile(at); at = at.parent)
    if (at !== provider && ts.isArrayLiteralExpression(at.parent) && at.parent === provider.parent) return true;
  return false;
}

function isRead(use: ts.Identifier): boolean {
  const { parent } = use;
  if (ts.isBindingElement(parent)) return true;
  if (!ts.isPropertyAccessExpression(parent) || parent.name !== use) return false;
  return !ts.isBinaryExpression(parent.parent) || parent.parent.left !== parent || !isAssigned(parent.parent);
}

function isAssigned({ operatorToken }: ts.BinaryExpression): boolean {
  return operatorToken.kind === ts.SyntaxKind.EqualsToken;
}

function isAbout(text: string, provider: string | undefined): boolean {
  const named = [...text.matchAll(/provider\w*\s*[!=]==?\s*['"`]([\w-]{1,40})['"`]/gi)].map(([, name]) => name);
  return provider === undefined || named.length === 0 || named.includes(provider);
}
