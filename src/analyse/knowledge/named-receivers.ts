/** What the receivers of a method are called. */
export type Receivers = readonly string[] | Beside;

/** Whatever a receiver is called, but for these names, in files that say one of those. */
interface Beside {
  readonly beside: readonly string[];
  readonly not?: readonly string[];
}

/** Whether a receiver of this name, in a file of this text, is meant. */
export function receiverTest(receivers: Receivers): (name: string, text: string) => boolean {
  if (!('beside' in receivers)) return (name) => receivers.includes(name);
  const { beside, not = [] } = receivers;
  return (name, text) => name !== '' && !not.includes(name) && beside.some((sign) => text.includes(sign));
}
