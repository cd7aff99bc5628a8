import type { IssuerDocument, IssuerFacts } from '../../load/issuer-facts.js';

/** What an issuer is for: which rules apply and how severe they are depends on it. */
type ProfileName = 'oidc' | 'oauth-as' | 'workload' | 'protected-resource' | 'fapi2' | 'mcp' | 'jwks';

export interface Profile {
  /** One of ours, or whatever was asked for. */
  readonly name: ProfileName | (string & {});
  readonly why: string;
}

/** Decides by evidence, most specific first; `asked` overrides it. */
export function decideProfile(facts: IssuerFacts, asked?: string): Profile {
  if (asked !== undefined) return { name: asked, why: 'it was asked for by name' };
  const resource = facts.documents.find(({ kind }) => kind === 'issuer.protected-resource');
  const server = facts.servers[0];
  if (!server) {
    const mcp = mcpEvidence(undefined, resource);
    if (mcp) return { name: 'mcp', why: mcp };
    if (resource)
      return {
        name: 'protected-resource',
        why: 'it publishes protected resource metadata and no server metadata was read',
      };
    if (facts.documents.length > 0) return { name: 'jwks', why: 'it is a key set without metadata' };
    return { name: 'oidc', why: 'no document was read' };
  }
  const mcp = mcpEvidence(server, resource);
  if (mcp) return { name: 'mcp', why: mcp };
  if (isWorkload(server))
    return {
      name: 'workload',
      why: 'it has neither an authorization nor a token endpoint, and issues ID tokens at most',
    };
  if (isFapi2(server))
    return {
      name: 'fapi2',
      why: 'it requires pushed requests, names itself in responses and binds tokens to their sender',
    };
  if (facts.servers.some(isOpenId)) return { name: 'oidc', why: 'its metadata has members of OpenID Connect' };
  return { name: 'oauth-as', why: 'its metadata has no members of OpenID Connect' };
}

function isOpenId(server: IssuerDocument): boolean {
  return (
    // Servers without ID tokens publish it as well.
    (server.kind === 'issuer.metadata' && server.has('subject_types_supported')) ||
    server.has('id_token_signing_alg_values_supported') ||
    server.has('userinfo_endpoint') ||
    server.list('scopes_supported').includes('openid')
  );
}

/**
 * GitHub Actions, Kubernetes: they sign tokens for their own workloads. Kubernetes writes a URN for the endpoint it lacks,
 * and who publishes a name and keys alone has no flow at all.
 */
function isWorkload(server: IssuerDocument): boolean {
  const responses = server.list('response_types_supported');
  const authorization = server.string('authorization_endpoint');
  const interactive = authorization !== undefined && !authorization.startsWith('urn:');
  if (interactive || server.has('token_endpoint')) return false;
  if (responses.length > 0) return responses.every((type) => type === 'id_token');
  const members = Object.keys(server.data as object);
  return server.has('jwks_uri') && !members.some((member) => FLOW_MEMBER.test(member));
}

const FLOW_MEMBER =
  /_endpoint$|^(grant_types|response_types|scopes|code_challenge_methods)_supported$|^(token|authorization)_ur[il]$/;

function isFapi2(server: IssuerDocument): boolean {
  const isTrue = (member: string): boolean => memberOf(server, member) === true;
  return (
    isTrue('require_pushed_authorization_requests') &&
    isTrue('authorization_response_iss_parameter_supported') &&
    // The profile has no public clients.
    !server.list('token_endpoint_auth_methods_supported').includes('none') &&
    (isTrue('tls_client_certificate_bound_access_tokens') ||
      server.list('dpop_signing_alg_values_supported').length > 0)
  );
}

function mcpEvidence(server: IssuerDocument | undefined, resource: IssuerDocument | undefined): string | undefined {
  // The AT Protocol has the same documents.
  const isAtProtocol = server?.list('scopes_supported').includes('atproto');
  if (server && memberOf(server, 'client_id_metadata_document_supported') === true && !isAtProtocol)
    return 'it takes client ID metadata documents, as the Model Context Protocol asks';
  if (resource && /(^|[/.])mcp([/.]|$)/i.test(resource.string('resource') ?? ''))
    return 'the resource it protects is named as a Model Context Protocol server';
  if (
    [server, resource].some((document) => document?.list('scopes_supported').some((scope) => scope.startsWith('mcp:')))
  )
    return 'its scopes are those of a Model Context Protocol server';
  return undefined;
}

function memberOf({ data }: IssuerDocument, member: string): unknown {
  return Object.hasOwn(data as object, member) ? (data as Record<string, unknown>)[member] : undefined;
}
