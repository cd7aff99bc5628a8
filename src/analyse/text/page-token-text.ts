/** A token of the server beside what makes a page of it: a loader, or the props of a component. */
export const PAGE_TOKENS = String.raw`\b(?:getServerSideProps|loader|load)\b(?=[^]{0,3000}?\b(?:access|refresh)_?token\b)|\basync\b(?=[^]{0,3000}?=\{[\w.!?]{1,60}\.(?:access|refresh)_?token\})`;
