/** Where Auth.js is told what its session token holds. */
export const SESSION_CLAIMS = /[cC]allbacks\s*[:=]/;
