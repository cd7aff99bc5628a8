import type { Json } from '../../src/load/data-document.js';
import { readIssuerText } from '../../src/load/issuer.js';
import type { IssuerFacts } from '../../src/load/issuer-facts.js';
import type { IssuerExample } from '../../src/rule.js';

const WELL_KNOWN = {
  metadata: 'openid-configuration',
  authorizationServer: 'oauth-authorization-server',
  protectedResource: 'oauth-protected-resource',
} as const;

/** Reads an example's documents the way recorded ones are read. */
export async function factsOfExample(example: IssuerExample): Promise<IssuerFacts> {
  const read: IssuerFacts[] = [];
  for (const part of ['metadata', 'authorizationServer', 'protectedResource', 'jwks'] as const) {
    const content = example[part];
    if (content === undefined) continue;
    const name = part === 'jwks' ? 'jwks' : part.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`);
    const own =
      part === 'jwks' ? undefined : (example.asUrl ?? `${identifierIn(content)}/.well-known/${WELL_KNOWN[part]}`);
    read.push(
      await readIssuerText(typeof content === 'string' ? content : JSON.stringify(content), name, { asUrl: own }),
    );
  }
  return {
    asked: example.asUrl ?? 'example',
    documents: read.flatMap((facts) => facts.documents),
    servers: read.flatMap((facts) => facts.servers),
    requests: example.requests ?? [],
    keys: read.flatMap((facts) => facts.keys),
    problems: read.flatMap((facts) => facts.problems),
    alsoNamed: [],
  };
}

/** So that a document's kind is settled by where it is served, as it is in life. */
function identifierIn(content: Json): string {
  const named =
    content !== null && typeof content === 'object' && !Array.isArray(content)
      ? (content as { issuer?: Json }).issuer
      : undefined;
  return typeof named === 'string' && /^https:\/\/[^/?#]+$/i.test(named) ? named : 'https://id.example';
}
