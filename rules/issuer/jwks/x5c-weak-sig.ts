import { defineIssuerRule } from '../../../src/rule.js';

/** Made for this example and signed with SHA-1; its private key was thrown away. Valid until 2036. */
const CERTIFICATE =
  'MIICnjCCAYYCAQcwDQYJKoZIhvcNAQEFBQAwFTETMBEGA1UEAwwKY2EuZXhhbXBsZTAeFw0yNjExMjgxNjQ0NTRaFw0zNjExMjUxNjQ0NTRaMBUxEzARBgNVBAMMCmlkLmV4YW1wbGUwggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQC7HLaygqoe/Rgby6yiQkFU35ABOZu4Jg4VZLOt4Loe+FsuMb1QSUQxPZMKbiQDMsRR8Af/Bgd0wHvKXQxltGxDIbM/QDXBmU42/XJleKUVfjEYfzR+toUXkqcYl/9hBFEqGX+Iz5Xg/pgB7vC8mONd51J+sTixoDC84samzc4UwTbc2QzB1cfbDhLK8VS4KljoPPv+BRW5094/t426bSm4glYgXPZcLrybw7GWXucD/t/Ngq4pkOQN7XNEZLCuKpOCEt43CcJzNpQD/Ob0yf5YEVa0qZCTr+ZPIKuZUc4HtDIaj+rcd6D/drKDBRFcbvvX8t33NB2bvNDNSKm3/unBAgMBAAEwDQYJKoZIhvcNAQEFBQADggEBAB7GvXM9aIbswbsrxfNxyTi4bQHpycI/PKzHwMoLBATpCcRY5bj3MF4IIRwU5StqKd9iAOzQuBtKsunBrm41XVqD+ILSReSjzYzf2yFHdmJb5zgwJGifdSCE5GDkDMc8ms2135GVj5qbKh0EfHhBXo2Ax5HpqoVTsFtfQIDL3beBtf3bhYDmHCouj0bh4cwX0SKu6BebRUoPADpV8LJLRkHRSnPXMxBsBmEObV8Lk3c/q/eqnCVrkjj9vmNL0yaA3K0SMML0nlPqZfAAcTqwYJiKa9z6ZHiyTjF4w9VILSJxzG1aPhtuTAslIVd+8cCANUHYNtnmPL/iT9BojlL3SqQ=';
const KEY =
  'uxy2soKqHv0YG8usokJBVN-QATmbuCYOFWSzreC6HvhbLjG9UElEMT2TCm4kAzLEUfAH_wYHdMB7yl0MZbRsQyGzP0A1wZlONv1yZXilFX4xGH80fraFF5KnGJf_YQRRKhl_iM-V4P6YAe7wvJjjXedSfrE4saAwvOLGps3OFME23NkMwdXH2w4SyvFUuCpY6Dz7_gUVudPeP7eNum0puIJWIFz2XC68m8Oxll7nA_7fzYKuKZDkDe1zRGSwriqTghLeNwnCczaUA_zm9Mn-WBFWtKmQk6_mTyCrmVHOB7QyGo_q3Heg_3aygwURXG771_Ld9zQdm7zQzUipt_7pwQ';

export default defineIssuerRule({
  id: 'jwks/x5c-weak-sig',
  title: "A key's certificate is signed with a broken hash",
  severity: 'medium',
  confidence: 'high',
  cwe: [328],
  controls: ['T9'],
  references: ['RFC 5280'],
  why: 'A second certificate with the same signature can be made by whoever spends the money, for a key of their own.',
  fix: 'Have the certificate issued anew with SHA-256 or better, or leave `x5c` out.',
  blind:
    'Only the first certificate of the chain is looked at. A self-signed one is trusted for itself, not for its signature.',
  bad: [{ jwks: { keys: [{ kty: 'RSA', e: 'AQAB', n: KEY, x5c: [CERTIFICATE] }] }, at: ['jwks:/keys/0/x5c'] }],
  good: [{ jwks: { keys: [{ kty: 'RSA', e: 'AQAB', n: KEY }] } }],
  *check(facts) {
    for (const { document, pointer, certificate } of facts.keys)
      if (certificate?.weakHash !== undefined && !certificate.selfSigned)
        yield {
          at: { in: document, pointer: `${pointer}/x5c` },
          say: `the first certificate is signed with ${certificate.weakHash}`,
        };
  },
});
