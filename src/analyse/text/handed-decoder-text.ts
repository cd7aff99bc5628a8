/** A decoder that is handed over by reference: `verifyToken: jwt.decode`, `guard(jwtDecode)`. */
export const HANDED_DECODER = String.raw`[:(]\s{0,4}(?:\w{1,20}\.)?(?:jwt_?|JWT)?[dD]ecode(?:Jwt|JWT)?\s{0,4}[,})]`;
