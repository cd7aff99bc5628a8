import { ts } from '#compiler';
import { enclosingFunction } from '../syntax/scope.js';
import { spelled } from '../text/spellings.js';
import type { Use } from './flow.js';

const LOOK_UPS = spelled('stores', 'lookUps');

const REVOCATIONS = spelled('decisions', 'revocationLookUps');

/** The look-up by a claim of which something else than its success is read: the record says who the caller is. */
export function recordReadBy(
  uses: readonly Use[],
  claim: string,
  usesOf: (node: ts.Node) => readonly Use[],
): ts.Node | undefined {
  const call = uses.find(
    ({ how, path, call }) => how === 'argument' && path.includes(claim) && call && isLookUp(call),
  )?.call;
  if (!call || REVOCATIONS.test(call.expression.getText())) return undefined;
  return usesOf(call).some(
    ({ how, path }) => path.length > 0 && (how === 'store' || how === 'argument' || how === 'return'),
  )
    ? call
    : undefined;
}

/** Where a claim is what a look-up is given. */
export function lookUpBy(
  uses: readonly Use[],
  claim: string,
  checks: readonly string[] = [],
  site?: ts.Node,
): ts.Node | undefined {
  const names = [claim, `${claim}s`];
  const asked = new Set(
    uses
      .filter(({ how, path }) => ASKS.has(how) && checks.some((check) => path.includes(check)))
      .map(({ node }) => enclosingFunction(node)),
  );
  for (const use of uses) {
    const { how, path, call } = use;
    if (
      how !== 'argument' ||
      !names.some((name) => path.includes(name)) ||
      !call ||
      !isLookUp(call) ||
      isById(use, claim, call)
    )
      continue;
    const at = chosenAt(use, claim);
    const homes = [use.node, at, ...(site ? [site] : []), ...use.trace.map(({ node }) => node)].map(enclosingFunction);
    if (!homes.some((home) => asked.has(home))) return at;
  }
  return undefined;
}

/** `{ where: { id: user.accountId } }` is no look-up by an address, wherever the field was filled from. */
function isById({ wrapped }: Use, claim: string, call: ts.Node): boolean {
  const isKey = /^_?id$|[a-z]I[dD]$/.test(wrapped.at(-1) ?? '');
  return claim === 'email' && isKey && !/mail/i.test(call.getText().slice(0, 400));
}

const ASKS: ReadonlySet<Use['how']> = new Set(['test', 'compare', 'type', 'argument', 'throw']);

/** `users.byEmail(profile.email)`: a helper that is given the claim alone looks up what it is told, and has not chosen it. */
function chosenAt({ node, trace }: Use, claim: string): ts.Node {
  let at = node;
  for (const step of trace.toReversed()) {
    if (!ts.isCallExpression(step.node)) break;
    const isGiven = step.node.arguments.some((argument) =>
      new RegExp(claim, 'i').test(argument.getText().slice(0, 200)),
    );
    if (!isGiven) break;
    at = step.node;
  }
  return at;
}

export function isLookUp(call: ts.CallExpression | ts.NewExpression): boolean {
  const { expression } = call;
  const name = ts.isPropertyAccessExpression(expression)
    ? expression.name.text
    : ts.isIdentifier(expression)
      ? expression.text
      : '';
  return LOOK_UPS.test(name);
}
