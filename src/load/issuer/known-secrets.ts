import { createHash } from 'node:crypto';

/** Shared secrets that anybody can look up, by RFC 7638 thumbprint (SHA-256), and where they are published. */
const KNOWN: ReadonlyMap<string, string> = new Map([
  ['y_x3gCJnL6oKGBBIXScabduwxTVy2Wd2bzRVEUbdUzc', 'the HMAC example key of RFC 7515, appendix A.1'],
  ['RtoRur_1Dir5M4wuOfqNkDYOf9O_4RJ-aHkTA75RLA8', 'the HMAC example key of RFC 7520, section 3'],
  ['6ZRtwrhLeSUXBcJtgbg-iLC6SN0R6t5BsESkZCoJyDo', 'the secret of every local Supabase (supabase start)'],
  ['sGs9YmqRjjluOQxPiUHLhZb4iLPFZhksg3MSTiBtGD4', 'the secret of the Supabase example for Docker'],
  ['i_utKExAKNc_-awqDRAUbahMgyDaKDG_M75KMBwlAvA', 'the sample secret of jwt.io (HS256)'],
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
