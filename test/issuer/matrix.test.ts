import { describe, expect, it } from 'vitest';
import { issuerUnits } from '../../rules/issuer/units.js';
import { SchemaJudge } from '../../src/analyse/config/schema.js';
import { judgeIssuer } from '../../src/analyse/issuer/issuer.js';
import { keyLives, sightingOf } from '../../src/analyse/issuer/key-history.js';
import { readIssuerText } from '../../src/load/issuer.js';
import { factsOfExample } from './examples.js';
import { schemaRules } from './rules.js';

/**
 * What is checked of an issuer is a contract: the id, every severity that the rule's own examples reach, and the profiles
 * that it is limited to (`flows` are those with logins: oidc, oauth-as, fapi2 and mcp). What a schema alone can say is data.
 */
const DATA = `
issuer/alg-none                   high medium
issuer/alg-none-client-auth       high
issuer/alg-none-request-object    medium             flows
issuer/alg-none-userinfo          low
issuer/broad-scope                low                flows
issuer/client-secret-jwt-only     low                flows
issuer/device-grant               low                flows
issuer/dpop-alg-weak              high
issuer/eddsa-polymorphic          low
issuer/empty-or-null              low
issuer/fapi-alg                   high               fapi2
issuer/grant-types-omitted        low                flows
issuer/id-token-hs                high medium
issuer/introspection-auth-none    high
issuer/iss-param-not-advertised   high medium low    flows
issuer/missing-required           high
issuer/no-asymmetric-client-auth  high low           flows
issuer/no-sender-constraining     high low           flows
issuer/nonregistered-alg          medium
issuer/nonregistered-auth-method  medium             flows
issuer/nonregistered-grant        low                flows
issuer/open-registration          low                flows
issuer/openid-scope-missing       low                oidc
issuer/par-not-required           high low           flows
issuer/par-not-supported          high low           flows
issuer/password-grant             high               flows
issuer/pkce-not-advertised        high low           flows
issuer/pkce-plain-advertised      medium low         flows
issuer/pkce-plain-only            high               flows
issuer/query-or-fragment          high
issuer/revocation-auth-none       low                flows
issuer/rs256-missing              low                oidc
issuer/rsa1_5-encryption          medium
issuer/scopes-syntax              low
issuer/session-iframe             low                oidc
issuer/unknown-member             low
jwks/alg-kty-mismatch             high
jwks/alg-missing                  low
jwks/b64-padding                  low
jwks/crv-alg-mismatch             high
jwks/empty-set                    high
jwks/leading-zero                 low
jwks/not-a-set                    high
jwks/private-key-published        high
jwks/symmetric-key-published      high
jwks/too-many                     low
jwks/x5t-malformed                low
jwks/x5u-or-jku                   medium
mcp/authorization-servers-missing high               mcp
mcp/dcr-without-cimd              low                mcp
prm/as-not-https                  high
prm/bearer-query                  high low
prm/broad-scope                   low
prm/missing-required              high
prm/unknown-member                low
`;
const CODE = `
agreement/algorithms              high
agreement/audience                medium
agreement/endpoint                medium
agreement/grant                   medium
agreement/issuer                  high medium
agreement/jwks-uri                high medium
agreement/pkce                    medium
http/content-type                 high low
http/cors-credentials-wildcard    high medium low
http/cors-on-authorize            medium
http/endpoint-not-https           high
http/hsts-missing                 low
http/issuer-not-https             high
http/redirect                     high low
http/status                       high
http/tls-cert                     high medium
http/tls-version                  high
issuer/duplicate-endpoint         medium low
issuer/duplicate-member           high low
issuer/endpoint-cross-site        high medium low
issuer/implicit-advertised        medium low         flows
issuer/introspection-missing      medium low         flows
issuer/issuer-ip-literal          medium
issuer/logout-missing             low                oidc
issuer/metadata-expired           low
issuer/mismatch                   high medium
issuer/mtls-alias-shape           medium low
issuer/multi-tenant-template      low
issuer/non-canonical              medium
issuer/private-address            high
issuer/public-client-auth-none    high low           flows
issuer/request-uri-open           low                flows
issuer/response-grant-contradiction low              flows
issuer/revocation-missing         medium low         flows
issuer/signed-metadata-ignored    low
issuer/two-documents-disagree     medium
issuer/unrendered-template        medium
issuer/userinfo-in-url            high
jwks/alg-not-advertised           medium
jwks/cache-too-long               high medium low
jwks/content-type                 low
jwks/curve-unsupported            medium
jwks/duplicate-material           low
jwks/key-too-old                  medium
jwks/kid-duplicate                high low
jwks/kid-missing                  medium low
jwks/known-public-private-key     high
jwks/no-key-for-alg               low
jwks/no-overlap                   low
jwks/point-off-curve              high
jwks/retired-key-returned         high
jwks/rsa-exponent                 high low
jwks/rsa-roca                     high
jwks/rsa-too-small                high
jwks/shared-modulus               high
jwks/single-key                   low
jwks/use-keyops-conflict          medium
jwks/use-missing                  high low
jwks/x5c-expired                  medium
jwks/x5c-mismatch                 high low
jwks/x5c-self-signed-long         low
jwks/x5c-weak-sig                 medium
mcp/path-order                    medium
prm/as-mutual                     low
prm/as-unreachable                medium
prm/no-www-authenticate           medium             protected-resource,mcp
prm/resource-mismatch             high
`;
const FLOWS = 'oidc,oauth-as,fapi2,mcp';
const ORDER = ['high', 'medium', 'low'];

interface Row {
  readonly severities: readonly string[];
  readonly profiles: string;
}

function rowsOf(table: string): Map<string, Row> {
  return new Map(
    table
      .trim()
      .split('\n')
      .map((line) => {
        const [id = '', ...words] = line.split(/ +/);
        const profiles = words.filter((word) => !ORDER.includes(word)).join();
        return [
          id,
          {
            severities: words.filter((word) => ORDER.includes(word)),
            profiles: profiles === 'flows' ? FLOWS : profiles,
          },
        ] as const;
      }),
  );
}

const sorted = (found: Iterable<string>): string[] =>
  [...new Set(found)].sort((one, other) => ORDER.indexOf(one) - ORDER.indexOf(other));

describe('the contract of what is checked', () => {
  const data = rowsOf(DATA);
  const code = rowsOf(CODE);

  it('has a rule for every row, as data where a schema alone can say it, and no other', () => {
    expect(schemaRules.map((rule) => rule['x-rule'].id).sort()).toEqual([...data.keys()].sort());
    expect(issuerUnits.map(({ id }) => id).sort()).toEqual([...code.keys()].sort());
  });

  it.each(schemaRules.map((rule) => [rule['x-rule'].id, rule] as const))('%s', async (id, rule) => {
    const { applies, examples, profiles = [], severityIn = {} } = rule['x-rule'];
    const asUrl = applies === 'issuer.metadata' ? 'https://id.example/.well-known/openid-configuration' : undefined;
    const judge = new SchemaJudge([rule]);
    const found: string[] = [];
    for (const profile of [profiles[0], ...Object.keys(severityIn)])
      for (const { document } of examples.bad) {
        const facts = await readIssuerText(JSON.stringify(document), 'example.json', { asUrl });
        for (const one of facts.documents)
          found.push(...[...judge.judge(one, profile)].map(({ severity }) => severity));
      }
    expect({ severities: sorted(found), profiles: profiles.join() }).toEqual(data.get(id));
  });

  it.each(issuerUnits.map((unit) => [unit.id, unit] as const))('%s', async (id, unit) => {
    const found: string[] = [];
    for (const example of unit.bad) {
      const facts = await factsOfExample(example);
      const now = new Date(example.now ?? '2026-11-23');
      const sightings = [sightingOf(facts, now)];
      for (const { time, keys } of example.history ?? [])
        sightings.push(sightingOf(await factsOfExample({ jwks: { keys } }), new Date(time)));
      const { observations } = judgeIssuer(
        facts,
        { schema: [], units: [unit] },
        {
          now,
          profile: example.profile ?? unit.profiles?.[0],
          rotation: example.rotation,
          lives: example.history && keyLives(sightings.filter((sighting) => sighting !== undefined)),
          project: example.project,
        },
      );
      found.push(...observations.filter(({ outcome }) => outcome === 'finding').map(({ severity }) => severity));
    }
    expect({ severities: sorted(found), profiles: unit.profiles?.join() ?? '' }).toEqual(code.get(id));
  });
});
