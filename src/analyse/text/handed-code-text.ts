/** Texts in which a code out of an address may be handed to what redeems it. */
export const HANDED_CODES = String.raw`\b(?:exchange|redeem|swap|trade)\w{0,24}\([^;\n]{0,80}?\b[cC]ode\b|\b\w{0,24}[tT]okens?(?:By|From|For|With|Of)(?:\w{0,12}Code)?\([^;\n]{0,80}?\b[cC]ode\b`;
