/** Where Better Auth is told of more fields of a user. */
export const SIGN_UP_FIELDS = /\badditionalFields\s*:\s*\{/;
