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

/** The call that a value was returned to first. */
function receiverOf({ trace }: Use): ts.Node | undefined {
  return trace.find(({ isReturn }) => isReturn)?.node;
}
