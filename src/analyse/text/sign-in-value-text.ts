/** Functions that make a state, nonce or verifier for one sign-in. */
export const VALUE_MAKERS =
  'generateCodeVerifier|generateState|generateNonce|generateRandomState|generateRandomNonce|generateRandomCodeVerifier|randomPKCECodeVerifier|randomState|randomNonce|codeVerifier|pkceChallenge';

/** Texts in which one is made at the top of a file, a state is taken apart, or a provider of a sign-in stands. */
export const SIGN_IN_VALUES = String.raw`\b(?:const|let)\s+\w+[^=\n]{0,40}=\s*(?:await\s+)?(?:\w+\.)*(?:${VALUE_MAKERS})\(|\b(?:const|let)\s+\w{0,40}(?:[vV]erifier|[sS]tate|[nN]once)\w{0,40}\s*=\s*[^;\n]{0,60}random|JSON\.parse\([^;]{0,100}?[sS]tate\b`;
