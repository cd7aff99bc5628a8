/** Where a callback of Auth.js is told that the browser asks for a change of its session. */
export const SESSION_UPDATES = /\btrigger\s*===?\s*['"]update['"]|['"]update['"]\s*===?\s*trigger\b/;
