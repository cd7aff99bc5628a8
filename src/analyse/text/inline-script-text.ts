/** A script in the text of a page, with something for the storage of the browser. */
export const INLINE_SCRIPT = /<script\b[\s\S]{0,4000}?\b(?:local|session)Storage\.setItem\(/;
