import type { ts } from '#compiler';
import type { Use } from './flow.js';

/**
 * Whether something is asked of a value in the function that makes it, or wherever that function gives it: what one caller
 * compares says nothing of another that is given the same.
 */
export function isAskedByAll(uses: readonly Use[], asks: (use: Use) => boolean): boolean {
  const asked = new Set(uses.filter(asks).map(receiverOf));
  const receivers = uses.map(receiverOf).filter((receiver) => receiver !== undefined);
  return asked.has(undefined) || receivers.every((receiver) => asked.has(receiver));
}

/** A call that a value was returned to, with what is done with it there. */
export interface Receiver {
  readonly call: ts.Node;
  readonly own: readonly Use[];
}

/** The calls that a value is returned to, of which nobody asks something that another asks. */
export function givenUnasked(uses: readonly Use[], asks: (use: Use) => boolean): readonly Receiver[] {
  const given = new Map<ts.Node, Use[]>();
  for (const use of uses) {
    const call = receiverOf(use);
    if (call) given.set(call, [...(given.get(call) ?? []), use]);
  }
  return [...given].flatMap(([call, own]) => (own.some(asks) ? [] : [{ call, own }]));
}

/** The call that a value was returned to first. */
function receiverOf({ trace }: Use): ts.Node | undefined {
  return trace.find(({ isReturn }) => isReturn)?.node;
}
