import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { onTestFinished } from 'vitest';
import { judgeIssuer } from '../../src/analyse/issuer/issuer.js';
import { type FetchIssuerOptions, fetchIssuer } from '../../src/load/issuer.js';
import type { IssuerFacts } from '../../src/load/issuer-facts.js';
import { rules } from './rules.js';

/** Starts a server on a free port of 127.0.0.1 for the length of one test. */
export async function listen(handler: RequestListener): Promise<string> {
  const server = createServer(handler);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => stop(server));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

/** A server that answers each path with a JSON document, and 404 elsewhere. `requests` records the paths. */
export async function serve(
  documents: (origin: string) => Record<string, unknown>,
): Promise<{ origin: string; requests: string[] }> {
  const requests: string[] = [];
  const origin: string = await listen((request, response) => {
    const path = request.url ?? '';
    requests.push(path);
    const document = documents(`http://${request.headers.host}`)[path];
    response.writeHead(document === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(document === undefined ? '{}' : JSON.stringify(document));
  });
  return { origin, requests };
}

/** A proxy that the environment names for the length of one test. Returns the hosts that were asked for through it. */
export async function proxied(variable: 'http_proxy' | 'https_proxy'): Promise<string[]> {
  const tunnels: string[] = [];
  const proxy = createServer();
  proxy.on('connect', (request, socket) => {
    tunnels.push(request.url ?? '');
    const { hostname, port } = new URL(`http://${request.url}`);
    const target = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      target.pipe(socket).pipe(target);
    });
    target.on('error', () => socket.destroy());
    socket.on('error', () => target.destroy());
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  onTestFinished(() => {
    delete process.env[variable];
    return stop(proxy);
  });
  process.env[variable] = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  return tunnels;
}

export const OPENID = '/.well-known/openid-configuration';
export const OAUTH = '/.well-known/oauth-authorization-server';
export const RESOURCE = '/.well-known/oauth-protected-resource';

/** Visits and judges; the visit may not outlive its deadline. */
export async function look(
  target: string,
  options: Partial<FetchIssuerOptions> = {},
): Promise<{
  facts: IssuerFacts;
  found: string[];
  proofs: string[];
  unknowns: string[];
  problems: string[];
  profile: string;
}> {
  const facts = await fetchIssuer(target, { timeoutMs: 5_000, ...options });
  const { observations, incomplete, profile } = judgeIssuer(facts, rules, { now: new Date('2026-11-23') });
  const idsOf = (outcome: string): string[] => [
    ...new Set(
      observations
        // What is seen without asking for hints.
        .filter((one) => one.outcome === outcome && one.confidence !== 'low')
        .map(({ rule, severity }) => `${rule.id} ${severity}`),
    ),
  ];
  return {
    facts,
    found: idsOf('finding').sort(),
    proofs: idsOf('proof').map((text) => text.split(' ')[0] ?? ''),
    unknowns: idsOf('unknown').map((text) => text.split(' ')[0] ?? ''),
    problems: incomplete.map(({ why }) => why),
    profile: profile.name,
  };
}
