const WHO = 'sub|id|_id|uid|userId|user_id|email|tenantId|tenant_id|orgId|org_id';
const SENT = String.raw`(?:\w{1,40}\.)*(?:query|body|headers|params|cookies|searchParams)\b|get(?:Query|Header|Cookie)\(`;

/** `user?.sub ?? query.owner`: who is calling, and where nobody is known, who the request says. */
export const FALLBACKS = new RegExp(
  String.raw`(?:user|auth|session|claims|payload|identity|principal|viewer|account|caller)\w{0,20}\??\.(?:\w{1,40}\??\.){0,3}(?:${WHO})\s*(?:\?\?|\|\|)\s*(?:String\()?(?:${SENT})`,
);
