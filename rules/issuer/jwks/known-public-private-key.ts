import { defineIssuerRule } from '../../../src/rule.js';

const RFC_7515_EC = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
};

/** By RFC 7638 thumbprint (SHA-256), what the key is and where its private half is published. */
const KNOWN: ReadonlyMap<string, string> = new Map([
  ['IsUn6_e04MaShXFIISMp4kG62LWzMIPy_MvSA5pJgX8', 'the RSA example key of RFC 7515, appendix A.2'],
  ['oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U', 'the P-256 example key of RFC 7515, appendix A.3'],
  ['u5YUSjQ2-2chBi51NSk3t3g7IM4o2KYcnPqPtCNGd3U', 'the P-521 example key of RFC 7515, appendix A.4'],
  ['xtIsOV1FqKH77AI_A3jdTg5QfdabzqI-LNpYTPi0IgI', 'the RSA example key of RFC 7516, appendix A.1'],
  ['_K0fXS8wlsT7Tn3vvZrs9qdKUIqi5AxQ5EVk41xi_BM', 'the RSA example key of RFC 7516, appendix A.2'],
  ['cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s', 'the P-256 example key of RFC 7517, appendix A'],
  ['NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs', 'the RSA example key of RFC 7517, appendix A'],
  ['D8R4-FeTJfzuDUy8bZ0c4hcwpul-Q11gCPs3mw6-R9Q', 'the RSA example key of RFC 7517, appendix C'],
  ['dHri3SADZkrush5HU_50AoRhcKFryN-PI6jPBtPL55M', 'the P-521 example key of RFC 7520, section 3'],
  ['9jg46WB3rR_AHD-EBXdN7cBkH1WOu0tA3M9fm21mqTI', 'the RSA example key of RFC 7520, section 3'],
  ['h_jutvC-jg3Nwueq8LmdSybXykVsBwk4_5u5Y9JiS7E', 'an RSA example key of RFC 7520, section 5'],
  ['Rt-IyDEhXohvTl_ozKQ9YGflXGuDb3uu3QmqN2LoMwM', 'an RSA example key of RFC 7520, section 5'],
  ['YlKlB7M2wnS0cPn_V7OW-FuDLuWdJ9z4OvPHmhGDfeE', 'the P-384 example key of RFC 7520, section 5'],
  ['HsSFalww3yP-dO-lWGYgFcyV5H22oScIFc4V2Y6GOto', 'the P-256 example key of RFC 7520, section 5'],
  ['kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k', 'the Ed25519 example key of RFC 8037, appendix A'],
  ['oGDmHqCJ7yzMkWEkrlZVHkvrHIyQwtlDmeq5ForUHeY', 'the RSA sample key of jwt.io (RS256 and PS256)'],
  ['19J8y7Zprt2-QKLjF2I5pVk0OELX6cY2AfaAv1LC_w8', 'the P-256 sample key of jwt.io (ES256)'],
  ['iTqXXI0zbAnJCKDaobfhkM1f-6rMSpTfyZMRp_2tKI8', 'the P-384 sample key of jwt.io (ES384)'],
  ['xZDfZpry4P9vZPZyG2fNBRj-7Lz5omVdm7tHoCgSNfY', 'the P-521 sample key of jwt.io (ES512)'],
  ['QBeWNRsYJ8Gd0ovgTO17OrzkRbfxu_hA8blamxD_Lf8', 'the Ed25519 sample key of jwt.io (EdDSA)'],
  ['mHkGcAVUXEC9hezvBXL8xG9clZIpdi61pL90w-avqXY', 'the key of the demo realms of Keycloak (examples, testrealm.json)'],
  ['9Wgsc8oFpKE3-5W6Y0lWN9yaYPhHPUc-h2DcZtq02jU', 'a key of the tests of IdentityServer4, which ABP builds in'],
  ['1tOVJrU-NTJpr3LEWK8VhJDWua8pMziR_afP9j6JsOo', 'the RSA key of the host of IdentityServer4 (Keys)'],
  ['HKVkLlVc5T82bkhVpKxkDp8bjvMqoD77P3duh5llUmE', 'the P-256 key of the host of IdentityServer4 (Keys)'],
  ['eqzChi_7Vxb-3w_pZt8MuOEuOVpLJiYSiauW688z5f0', 'the temporary key of the host of IdentityServer4 (tempkey.jwk)'],
  ['gFwSVJAlMbbPfE4uYnhIP-4e-3n96npo8GcKT0tTQk4', 'the certificate of the tests of IdentityServer4'],
  ['nyMR-_XI2sw6dMd3MwkDw_gJ_GYU_eRBLHxSwE0nyeY', 'the certificate of the sample clients of IdentityServer4'],
  ['iEcQosiM3-IgCmBoZhTVkUlz6wYH5sUjrXVUqgqyCLU', 'the idsrv3test certificate of IdentityServer3'],
  ['r1LkbBo3925Rb2ZFFrKyU3MVex9T2817Kx0vbi6i_Kc', 'the development key of oidc-provider (lib/consts)'],
  ['jud3WA7UXedUB71_iJrT1dk7fkSYVbfYvq7qnbEvoeY', 'the quickstart key of Ory (kratos, contrib/quickstart)'],
  ['g2sexRxqh5Kee3iEOdrvCkLBil2t2Zg8236vY3BaT1Q', 'the key of Ory Oathkeeper for Docker Compose'],
  ['QN1jIniYq1IUAWPfMzV6HBl7O37I3Czo-LRaow7jVCU', 'a key of the tests of Ory Oathkeeper'],
  ['YKLHEQmW1_C2qSI_5ovAuC5QYnVZcSeg2y60mFLAxRc', 'a key of the tests of Ory Oathkeeper'],
  ['EY4NSI-LAz7LO7ZFLq63SyhNP5JW8bDl-pwT6fKp6Lg', 'a key of the tests of Ory Oathkeeper'],
  ['-bX6A9CBXYzLGfOllcc5VE8j6nMLbd4ZsXBehZbpFqQ', 'a key of the tests of Ory Oathkeeper'],
  ['z5cg8b9AnhBNFhsxz9xwebNUp1rFr6hsYQ1IEdkfH3M', 'a key of the tests of Ory Oathkeeper'],
  ['bP_Quj3OZt03y6CSm7q1hZE4Ss0F2epXyvd3NEE3f9E', 'an initial key of mock-oauth2-server'],
  ['vC94Nfo2Ik0lxNZDrx4bHZClSlnto6DXCJrkgcmYiOI', 'an initial key of mock-oauth2-server'],
  ['jLwKw2OkgqCSffRBkSDDviZxi_1av0iLQhg1pq7h4tg', 'an initial key of mock-oauth2-server'],
  ['PrcpQJ23aSVm5n0fzFf4mw6tG5d_2Zm9svzBosd6xOU', 'an initial key of mock-oauth2-server'],
  ['SDWQjFOOxS8BxTTmvvHstZ7Wbnb0a4GTYaV_3DdVzJs', 'an initial key of mock-oauth2-server'],
  ['3Io-o0-B-3DnOYSfR5pQIwrnYMfxlRaJ4O5P8V8Le9o', 'an initial key of mock-oauth2-server'],
  ['cVVOVAELeQlRE_yIRr2HU3-8nX2kZ4p-ZlbDWd0LKr4', 'an initial key of mock-oauth2-server'],
]);

export default defineIssuerRule({
  id: 'jwks/known-public-private-key',
  title: 'The private half of this key is public',
  severity: 'high',
  confidence: 'high',
  cwe: [321, 798],
  controls: ['O5', 'T6'],
  references: ['RFC 7515 §10.2'],
  why: 'The key comes from a specification or from the defaults of a library: anyone can sign tokens with it.',
  fix: 'Make a key of your own, publish it, and retire this one at once.',
  blind:
    'Only a list of well-known keys is compared: those of specifications, jwt.io, and of servers that come with one.',
  bad: [
    { jwks: { keys: [{ ...RFC_7515_EC, kid: '1' }] }, at: ['jwks:/keys/0'] },
    {
      jwks: { keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'wmK6SSAu2E9V7uynkCKEaj5nZJyTvNG4x0KohsRzLpg', use: 'sig' }] },
      at: ['jwks:/keys/0'],
    },
    {
      jwks: {
        keys: [
          {
            kty: 'oct',
            k: 'c3VwZXItc2VjcmV0LWp3dC10b2tlbi13aXRoLWF0LWxlYXN0LTMyLWNoYXJhY3RlcnMtbG9uZw',
            alg: 'HS256',
          },
        ],
      },
      at: ['jwks:/keys/0'],
    },
  ],
  good: [
    { jwks: { keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'AQ', kid: '1' }] } },
    { jwks: { keys: [{ kty: 'oct', k: 'bWFkZSBmb3IgdGhpcyBleGFtcGxlIGFsb25l' }] } },
  ],
  *check(facts) {
    for (const { document, pointer, thumbprint = '', knownSecret } of facts.keys) {
      const at = { in: document, pointer };
      const origin = KNOWN.get(thumbprint);
      if (origin) yield { at, say: `this is ${origin}, whose private half is published` };
      else if (knownSecret) yield { at, say: `this is ${knownSecret}, which anybody can look up` };
    }
  },
});
