/** What `openid-client` and `oauth4webapi` call the permission to speak to an issuer without TLS. */
export const PLAIN_REQUESTS = 'allowInsecureRequests';
