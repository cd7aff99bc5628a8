/** Texts in which pages of other origins may be let in with credentials. */
export const CROSS_ORIGINS = String.raw`\bcredentials['"]?\s*:\s*(?:true\b|!0)|access-control-allow-credentials|['"]@elysiajs/cors['"]`;
