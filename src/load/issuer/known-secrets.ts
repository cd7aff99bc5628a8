import { createHash } from 'node:crypto';

/** Shared secrets that anybody can look up, by RFC 7638 thumbprint (SHA-256), and where they are published. */
const KNOWN: ReadonlyMap<string, string> = new Map([
  ['y_x3gCJnL6oKGBBIXScabduwxTVy2Wd2bzRVEUbdUzc', 'the HMAC example key of RFC 7515, appendix A.1'],
  ['RtoRur_1Dir5M4wuOfqNkDYOf9O_4RJ-aHkTA75RLA8', 'the HMAC example key of RFC 7520, section 3'],
  ['6ZRtwrhLeSUXBcJtgbg-iLC6SN0R6t5BsESkZCoJyDo', 'the secret of every local Supabase (supabase start)'],
  ['sGs9YmqRjjluOQxPiUHLhZb4iLPFZhksg3MSTiBtGD4', 'the secret of the Supabase example for Docker'],
  ['i_utKExAKNc_-awqDRAUbahMgyDaKDG_M75KMBwlAvA', 'the sample secret of jwt.io (HS256)'],
  ['A8etQ2W1pb95iQdryf3JZcoanBR1EywzSsRVzrX8soc', 'the sample secret of jwt.io (HS384)'],
  ['JPgHNKVpXamS5yySHkpU5wDMnd5GJXLAnn7sAQM8j9o', 'the sample secret of jwt.io (HS512)'],
  ['Ms_j2vzAFNOrwb94le4wNiqMXglp4UyBvhTvbdY7a3g', 'the sample secret of jwt.io (HS384)'],
  ['3Sh8jwxtGAUg1j6_4BIuuT-0fsyXeym9VQpxNRGTJFs', 'the sample secret of jwt.io (HS512)'],
  ['u7kPYVrzy-lFP6uCPyHjuYMenEQaH8D8GBJmj6P078E', 'a secret of the tests of Ory Oathkeeper'],
  ['LXkAyqcFEoI5pkMzfWjsAWbChzHfxtqD4Te31pAwA1s', 'the sample secret of jwt.io (HS256)'],
]);

/** What a symmetric key is, where everybody knows it. The thumbprint of any other stays here: a weak secret can be found by it. */
export function knownSecret(k: string): string | undefined {
  return KNOWN.get(
    createHash('sha256')
      .update(JSON.stringify({ k, kty: 'oct' }))
      .digest('base64url'),
  );
}
