import { defineIssuerRule } from '../../../src/rule.js';

/** Large issuers that are known to spread their endpoints over several sites of their own. */
const FAMILIES: readonly (readonly string[])[] = [
  ['google.com', 'googleapis.com', 'accounts.google.com'],
  [
    'microsoftonline.com',
    'microsoft.com',
    'windows.net',
    'live.com',
    'microsoftonline.us',
    'azure.com',
    'b2clogin.com',
  ],
  ['line.me', 'line-apps.com', 'line.biz'],
  ['linkedin.com', 'licdn.com'],
  ['vwgroup.io', 'volkswagen.de', 'volkswagen.com', 'vwapps.io'],
  ['dingtalk.com', 'aliyun.com'],
  ['facebook.com', 'fbsbx.com', 'workplace.com'],
  ['apple.com', 'icloud.com'],
  ['amazoncognito.com', 'amazonaws.com', 'amazon.com'],
  ['github.com', 'githubusercontent.com'],
  ['yahoo.com', 'yahooapis.jp', 'yahoo.co.jp'],
  ['slack.com', 'slack-edge.com'],
];
/** What clients get keys, tokens and claims from; the rest is documentation and pages. */
const BEHIND = ['jwks_uri', 'token_endpoint', 'userinfo_endpoint', 'introspection_endpoint', 'revocation_endpoint'];
const MEMBERS = ['authorization_endpoint', ...BEHIND];

export default defineIssuerRule({
  id: 'issuer/endpoint-cross-site',
  title: 'An endpoint belongs to another site than the issuer',
  severity: 'medium',
  confidence: 'medium',
  cwe: [346],
  controls: ['O6', 'O10'],
  references: ['RFC 9700 §2.6', 'OpenID Connect Discovery 1.0 §7.2'],
  why: 'Users type their password, and clients take keys, at a site that is not the one they trust; when a document has been tampered with, it looks like this.',
  fix: "Serve the endpoints below the issuer's own registrable domain.",
  blind: 'Two domains of one owner look like strangers; the public suffix list is the one of this release.',
  bad: [
    {
      metadata: { issuer: 'https://id.example.com', jwks_uri: 'https://keys.other.net/jwks' },
      at: ['metadata:/jwks_uri'],
    },
    {
      metadata: {
        issuer: 'https://shop.github.io',
        authorization_endpoint: 'https://other.github.io/authorize',
        token_endpoint: 'https://shop.github.io/token',
      },
      at: ['metadata:/authorization_endpoint'],
    },
    {
      metadata: {
        issuer: 'https://id.example.com',
        authorization_endpoint: 'https://other.net/authorize',
        token_endpoint: 'https://other.net/token',
        jwks_uri: 'https://third.org/jwks',
      },
      at: ['metadata:/authorization_endpoint', 'metadata:/jwks_uri'],
    },
    // Only for those who want to know every host: one site, or one vendor.
    {
      metadata: {
        issuer: 'https://id.example.co.uk',
        authorization_endpoint: 'https://login.example.co.uk/authorize',
        jwks_uri: 'https://keys.example.co.uk/jwks',
      },
      at: ['metadata:/authorization_endpoint'],
    },
    {
      metadata: {
        issuer: 'https://accounts.google.com',
        token_endpoint: 'https://oauth2.googleapis.com/token',
        jwks_uri: 'https://www.googleapis.com/oauth2/v3/certs',
      },
      at: ['metadata:/jwks_uri'],
    },
  ],
  good: [
    {
      metadata: {
        issuer: 'https://id.example.co.uk',
        authorization_endpoint: 'https://id.example.co.uk/authorize',
        jwks_uri: 'https://id.example.co.uk/jwks',
      },
    },
    { metadata: { issuer: 'https://id.example', jwks_uri: 'https://10.0.0.1/jwks' } },
    {
      metadata: {
        issuer: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab12Cd34E',
        authorization_endpoint: 'https://login.shop.example.com/oauth2/authorize',
      },
    },
  ],
  *check(facts) {
    for (const server of facts.servers) {
      const issuer = server.links.find(({ pointer }) => pointer === '/issuer');
      const site = issuer?.site;
      // Amazon Cognito keeps its own issuer where its pages have a domain of the customer.
      if (site === undefined || server.string('issuer')?.startsWith('https://cognito-idp.')) continue;
      const linked = (member: string) => server.links.find(({ pointer }) => pointer === `/${member}`);
      const strange = (member: string): string | undefined => {
        const other = linked(member)?.site;
        return other === undefined || other === site || related(site, other) ? undefined : other;
      };
      const near = MEMBERS.filter((member) => {
        const link = linked(member);
        return link?.site !== undefined && strange(member) === undefined && link.url?.host !== issuer?.url?.host;
      });
      const [first] = near;
      if (first !== undefined)
        yield {
          at: { in: server, pointer: `/${first}` },
          say: `other hosts of the same site or vendor serve ${near.map((member) => `\`${member}\``).join(', ')}`,
          severity: 'low',
          confidence: 'low',
        };
      const front = strange('authorization_endpoint');
      // One strange site is one cause, however many members lead there.
      for (const other of new Set(MEMBERS.map(strange))) {
        if (other === undefined) continue;
        const led = MEMBERS.filter((member) => strange(member) === other);
        const typed = led.some(
          (member) => member === 'authorization_endpoint' || (front !== undefined && member === 'token_endpoint'),
        );
        yield {
          at: { in: server, pointer: `/${led[0]}` },
          say: `${led.map((member) => `\`${member}\``).join(', ')} ${led.length > 1 ? 'belong' : 'belongs'} to ${other}, and the issuer to ${site}`,
          severity: typed ? 'high' : 'medium',
        };
      }
    }
  },
});

function related(site: string, other: string): boolean {
  const within = (family: readonly string[], name: string): boolean =>
    family.some((member) => name === member || name.endsWith(`.${member}`));
  return FAMILIES.some((family) => within(family, site) && within(family, other));
}
