import { getNodeValue, type Node, parseTree } from 'jsonc-parser';
import { getDomain } from 'tldts';
import { escapePointer, type Json, type Positions } from '../data-document.js';
import type { Identifier, IssuerDocument, IssuerDocumentKind, Link } from '../issuer-facts.js';
import type { Span } from '../location.js';
import { ipLiteral, reachOfHost } from './address.js';
import { Refusal } from './refusal.js';

const MAX_DEPTH = 64;
/** Private or symmetric key material (RFC 7518, and `priv` of the AKP key type). */
export const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'priv'];
const SECRET_MEMBERS = [...PRIVATE_MEMBERS, 'k'];

export interface DocumentSource {
  /** For a fetched document its URL. */
  readonly path: string;
  readonly live: boolean;
  readonly identifier?: Identifier | undefined;
  readonly knownSecrets?: Readonly<Record<string, string>> | undefined;
}

type Members = { readonly [member: string]: Json };

/** The JSON object in a body, with positions; throws a `Refusal` that goes on after the document's name. */
export function readJsonObject(body: Uint8Array | string): { text: string; data: Members; tree: Node } {
  const text = (typeof body === 'string' ? body : decode(body)).replace(/^\uFEFF/, '');
  if (depthOf(text) > MAX_DEPTH) throw new Refusal(`is nested more than ${MAX_DEPTH} levels deep and was not read`);
  let data: Json;
  try {
    data = JSON.parse(text) as Json;
  } catch {
    throw new Refusal(
      `is not JSON${/^\s*</.test(text) ? ' but HTML' : ''}: name the URL of the issuer or of one of its documents`,
    );
  }
  const tree = parseTree(text);
  if (!isObject(data) || !tree) throw new Refusal('is JSON but no object, so it is neither metadata nor a key set');
  return { text, data, tree };
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Refusal('is not UTF-8 text');
  }
}

/** Brackets outside of strings: counted before anything recursive sees the text. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (inString && character === '\\') at++;
    else if (character === '"') inString = !inString;
    else if (!inString && (character === '{' || character === '[')) deepest = Math.max(deepest, ++depth);
    else if (!inString && (character === '}' || character === ']')) depth--;
  }
  return deepest;
}

export function issuerDocument(
  kind: IssuerDocumentKind,
  { text, data: parsed, tree }: ReturnType<typeof readJsonObject>,
  source: DocumentSource,
): IssuerDocument {
  const { positions, duplicates } = survey(tree);
  const data = withEveryKey(parsed, tree);
  const links = linksIn(data);
  const own = (member: string): Json | undefined => (Object.hasOwn(data, member) ? data[member] : undefined);
  return {
    ...source,
    kind,
    text: hideSecrets(text, tree, positions, links),
    data,
    positions,
    duplicates,
    links,
    has: (member) => own(member) !== undefined,
    string: (member) => {
      const value = own(member);
      return typeof value === 'string' ? value : undefined;
    },
    list: (member) => {
      const value = own(member);
      return Array.isArray(value) ? value.filter((element) => typeof element === 'string') : [];
    },
    number: (member) => {
      const value = own(member);
      return typeof value === 'number' ? value : undefined;
    },
    flag: (member) => {
      const value = own(member);
      return typeof value === 'boolean' ? value : undefined;
    },
    members: (member) => {
      const value = own(member);
      return isObject(value) ? Object.entries(value) : [];
    },
  };
}

/** `keys` that is written twice publishes the keys of both, although parsers keep the last. */
function withEveryKey(data: Members, tree: Node): Members {
  const sets = keySetsIn(tree);
  return sets.length < 2 ? data : { ...data, keys: sets.flatMap((set) => getNodeValue(set) as Json[]) };
}

function keySetsIn(tree: Node): Node[] {
  return membersOf(tree).flatMap(([name, value]) => (name === 'keys' && value.type === 'array' ? [value] : []));
}

function membersOf(node: Node): (readonly [string, Node])[] {
  return (node.type === 'object' ? (node.children ?? []) : []).flatMap(({ children: [name, value] = [] }) =>
    name && value ? [[String(name.value), value] as const] : [],
  );
}

/**
 * Spans of keys and values by pointer (the last of a repeated member, as `JSON.parse` has it; of `keys` all), and the
 * repetitions.
 */
function survey(tree: Node): { positions: Positions; duplicates: string[] } {
  const values = new Map<string, Span>();
  const keys = new Map<string, Span>();
  const duplicates: string[] = [];
  const [first, ...later] = keySetsIn(tree);
  const before = new Map<Node, number>();
  let count = first?.children?.length ?? 0;
  for (const set of later) {
    before.set(set, count);
    count += set.children?.length ?? 0;
  }
  const visit = (node: Node, pointer: string): void => {
    values.set(pointer, spanOf(node));
    const names = new Set<string>();
    for (const [index, child] of (node.children ?? []).entries()) {
      if (node.type === 'array') visit(child, `${pointer}/${index + (before.get(node) ?? 0)}`);
      const [name, value] = child.type === 'property' ? (child.children ?? []) : [];
      if (!name || !value) continue;
      const member = String(name.value);
      const at = `${pointer}/${escapePointer(member)}`;
      if (names.has(member)) duplicates.push(at);
      names.add(member);
      keys.set(at, spanOf(name));
      visit(value, at);
    }
  };
  visit(tree, '');
  const positions = { value: (pointer: string) => values.get(pointer), key: (pointer: string) => keys.get(pointer) };
  return { positions, duplicates };
}

/** Reports quote a document and recordings keep it, so secrets are starred out of its text: it stays JSON, and every position stays. */
function hideSecrets(text: string, tree: Node, positions: Positions, links: readonly Link[]): string {
  const masks: { span: Span; by: string }[] = [];
  for (const node of [...secretNodes(tree), ...namedSecrets(tree)]) {
    const { start, end } = spanOf(node);
    if (node.type === 'number') masks.push({ span: { start, end }, by: '1' });
    if (node.type !== 'string') continue;
    const keepsPrefix = end - start > 16 && !text.slice(start, end).includes('\\');
    masks.push({ span: { start: start + (keepsPrefix ? 5 : 1), end: end - 1 }, by: '*' });
  }
  for (const { url, pointer } of links) {
    const span = url && (url.username || url.password) ? positions.value(pointer) : undefined;
    if (!span) continue;
    const credentials = /(?<=:\/\/)[^/?#\\]*(?=@)/.exec(text.slice(span.start, span.end));
    const start = span.start + (credentials?.index ?? 1);
    masks.push({ span: { start, end: credentials ? start + credentials[0].length : span.end - 1 }, by: '*' });
  }
  for (const { url, pointer } of links) {
    const span = url && (url.search || url.hash) ? positions.value(pointer) : undefined;
    for (const { start, end } of span ? secretParametersIn(text.slice(span.start, span.end)) : [])
      masks.push({ span: { start: (span?.start ?? 0) + start, end: (span?.start ?? 0) + end }, by: '*' });
  }
  let hidden = '';
  for (const { span, by } of masks.sort((one, other) => one.span.start - other.span.start)) {
    if (span.start < hidden.length) continue;
    hidden += text.slice(hidden.length, span.start);
    hidden += text.slice(span.start, span.end).replace(/[^:]/g, by);
  }
  return hidden + text.slice(hidden.length);
}

/** The strings and numbers below the secret members of the keys of a set, or of a bare key. */
function secretNodes(tree: Node): Node[] {
  const leaves = (node: Node): Node[] => {
    if (!node.children) return [node];
    return (node.type === 'property' ? node.children.slice(1) : node.children).flatMap(leaves);
  };
  const sets = keySetsIn(tree);
  const keys = sets.length > 0 ? sets.flatMap((set) => set.children ?? []) : [tree];
  return keys.flatMap((key) =>
    membersOf(key).flatMap(([name, value]) => (SECRET_MEMBERS.includes(name) ? leaves(value) : [])),
  );
}

/** No metadata has a credential for its own: whatever is called like one was put there by mistake. */
function namedSecrets(tree: Node): Node[] {
  const found: Node[] = [];
  const visit = (node: Node, isSecret: boolean): void => {
    if (node.type === 'string' && isSecret) found.push(node);
    for (const child of node.children ?? []) {
      const [name, value] = child.type === 'property' ? (child.children ?? []) : [];
      if (!name || !value) visit(child, isSecret);
      else visit(value, isSecret || SECRET_NAME.test(String(name.value)));
    }
  };
  visit(tree, false);
  return found;
}

/** What a member of metadata, or a parameter of an address, is called where its value is a credential. */
export const SECRET_NAME = /(?:secret|passw(?:or)?d|passphrase|api_?key|token)$/i;
const SECRET_PARAMETER = /[?&#][\w.-]{0,40}(?:secret|token|passw(?:or)?d|_?key|assertion)=([^\s&#"]{3,4096})/gi;

function secretParametersIn(address: string): Span[] {
  return [...address.matchAll(SECRET_PARAMETER)].map((match) => {
    const end = match.index + match[0].length;
    return { start: end - (match[1]?.length ?? 0), end };
  });
}

function spanOf({ offset, length }: Node): Span {
  return { start: offset, end: offset + length };
}

const URL_MEMBER = /(_endpoint|_uri|_url|_iframe|^issuer|^resource|^op_policy_uri|^op_tos_uri)$/;
const PLACEHOLDER = /\$\{|\{\{|<[A-Za-z_]+>|\{[A-Za-z_]+\}|\$[A-Z_]{3,}/;
const URL_VALUE = /^[a-z][a-z0-9+.-]*:\/\//i;

function linksIn(data: Members): Link[] {
  const links: Link[] = [];
  const visit = (value: Json, pointer: string, member: string): void => {
    if (typeof value === 'string') {
      if (URL_MEMBER.test(member) || URL_VALUE.test(value)) links.push(link(pointer, member, value));
    } else if (value !== null && typeof value === 'object') {
      for (const [name, child] of Object.entries(value))
        visit(child, `${pointer}/${escapePointer(name)}`, Array.isArray(value) ? member : name);
    }
  };
  visit(data, '', '');
  return links;
}

function link(pointer: string, member: string, value: string): Link {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const host = url?.hostname ?? '';
  const reach = reachOfHost(host);
  const isName = ipLiteral(host) === undefined && reach === 'unknown';
  const site = isName ? (getDomain(host, { allowPrivateDomains: true }) ?? undefined) : undefined;
  // Entra's shared endpoints name `{tenantid}` on purpose.
  const unrendered = PLACEHOLDER.test(value.replace('{tenantid}', ''));
  return { pointer, member, value, url, reach, ipLiteral: ipLiteral(host) !== undefined, unrendered, site };
}

export function isObject(value: Json | undefined): value is Members {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** What an object is by its members, for documents that come without a telling URL. */
export function kindByContent(data: Members): IssuerDocumentKind | undefined {
  const has = (member: string): boolean => Object.hasOwn(data, member);
  if (has('keys') || has('kty')) return 'issuer.jwks';
  if (has('resource') && !has('token_endpoint')) return 'issuer.protected-resource';
  if (OPENID_MEMBERS.some(has)) return 'issuer.metadata';
  if (has('issuer') || has('authorization_endpoint') || has('token_endpoint')) return 'issuer.authorization-server';
  return undefined;
}

const OPENID_MEMBERS = [
  'id_token_signing_alg_values_supported',
  'subject_types_supported',
  'userinfo_endpoint',
  'claims_supported',
];
