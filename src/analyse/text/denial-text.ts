const GUARDING = String.raw`(?:\bnext\s*\(|\bcanActivate\b|\b(?:require(?![d(])|ensure|authori[sz]e|restrict|permit|guard|only|may|must)_?[a-z])`;

/** Texts in which something that guards others may refuse. */
export const DENIED = String.raw`(?:\b403\b|\bforbidden)(?=[^]{0,600}?${GUARDING})|(?:\b403\b|\bforbidden)(?<=${GUARDING}[^]{0,600})`;
