/** Texts in which pages of other origins may be let in with credentials. */
export const CROSS_ORIGINS = String.raw`\bcredentials['"]?\s*:\s*(?:true\b|!0)|\bcors\b[^]{0,400}?\bcredentials\s*[,}]|access-control-allow-(?:credentials|['"\x60$])|access-control-['"\x60$]|['"]@elysiajs/cors['"]`;
