import { createPublicKey, X509Certificate } from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import type { Json } from '../data-document.js';
import type { InspectedKey, IssuerDocument, KeyCertificate, Unsupported } from '../issuer-facts.js';
import { isObject, PRIVATE_MEMBERS } from './document.js';
import { knownSecret } from './known-secrets.js';

type Members = { readonly [member: string]: Json };

const PUBLIC_MEMBERS: ReadonlyMap<string, readonly string[]> = new Map([
  ['RSA', ['kty', 'n', 'e']],
  ['EC', ['kty', 'crv', 'x', 'y']],
  ['OKP', ['kty', 'crv', 'x']],
]);
const CURVES: ReadonlyMap<string, readonly string[]> = new Map([
  ['EC', ['P-256', 'P-384', 'P-521', 'secp256k1']],
  ['OKP', ['Ed25519', 'Ed448', 'X25519', 'X448']],
]);

/** 4096 bits and a leading zero: to look for common factors of larger ones takes an attacker's document too long. */
const MAX_MODULUS_BYTES = 513;
/** Signature algorithms with a broken hash, by the DER form of their object identifier. */
const WEAK_SIGNATURES: readonly (readonly [string, string])[] = [
  ['06092a864886f70d010104', 'MD5'],
  ['06092a864886f70d010105', 'SHA-1'],
  ['06072a8648ce3d0401', 'SHA-1'],
  ['06072a8648ce380403', 'SHA-1'],
];

/** Far more than any issuer publishes; a document of the largest size holds tens of thousands. */
export const MAX_KEYS = 200;

/** The document with the first of its keys only, for every rule alike; `left` is how many it had beyond those. */
export function withFirstKeys(document: IssuerDocument): { document: IssuerDocument; left: number } {
  const { data } = document;
  const keys = isObject(data) && Object.hasOwn(data, 'keys') ? data.keys : undefined;
  if (!isObject(data) || !Array.isArray(keys) || keys.length <= MAX_KEYS) return { document, left: 0 };
  return { document: { ...document, data: { ...data, keys: keys.slice(0, MAX_KEYS) } }, left: keys.length - MAX_KEYS };
}

/** Looks at every element of a key set, or at a bare key. */
export async function inspectKeys(document: IssuerDocument): Promise<InspectedKey[]> {
  const { data } = document;
  if (!isObject(data)) return [];
  const keys = Object.hasOwn(data, 'keys') ? data.keys : undefined;
  const elements = Array.isArray(keys) ? keys.map((key, index) => ({ key, pointer: `/keys/${index}` })) : [];
  if (!Array.isArray(keys) && Object.hasOwn(data, 'kty')) elements.push({ key: data, pointer: '' });
  const inspected: InspectedKey[] = [];
  for (const { key, pointer } of elements) if (isObject(key)) inspected.push(await inspect(key, pointer, document));
  return inspected;
}

async function inspect(data: Members, pointer: string, document: IssuerDocument): Promise<InspectedKey> {
  const text = (member: string): string | undefined => {
    const value = Object.hasOwn(data, member) ? data[member] : undefined;
    return typeof value === 'string' ? value : undefined;
  };
  const keyOps = Object.hasOwn(data, 'key_ops') ? data.key_ops : undefined;
  const kty = text('kty');
  const unsupported = whyUnsupported(kty, text('crv'), data);
  return {
    document,
    pointer,
    data,
    kty,
    alg: text('alg'),
    use: text('use'),
    kid: text('kid'),
    crv: text('crv'),
    keyOps: Array.isArray(keyOps) ? keyOps.filter((operation) => typeof operation === 'string') : [],
    privateMembers: PRIVATE_MEMBERS.filter((member) => Object.hasOwn(data, member)),
    symmetric: kty === 'oct' || Object.hasOwn(data, 'k'),
    ...(kty === 'RSA' ? rsaNumbers(text('n'), text('e')) : {}),
    thumbprint: await thumbprintOf(publicPart(data, kty)),
    knownSecret: kty === 'oct' ? (document.knownSecrets?.[pointer] ?? knownSecret(text('k') ?? '')) : undefined,
    unsupported,
    certificate: certificateOf(data, unsupported === undefined),
  };
}

function publicPart(data: Members, kty: string | undefined): Record<string, string> | undefined {
  const members = PUBLIC_MEMBERS.get(kty ?? '');
  if (!members) return undefined;
  return Object.fromEntries(members.map((member) => [member, Object.hasOwn(data, member) ? String(data[member]) : '']));
}

function whyUnsupported(kty: string | undefined, crv: string | undefined, data: Members): Unsupported | undefined {
  if (kty === 'oct') return undefined;
  const jwk = publicPart(data, kty);
  if (!jwk)
    return { reason: 'key-type', say: kty === undefined ? 'it has no key type' : 'its key type is not supported' };
  const curves = CURVES.get(kty ?? '');
  if (curves && !curves.includes(crv ?? ''))
    return { reason: 'curve', say: crv === undefined ? 'it names no curve' : 'its curve is not supported' };
  try {
    createPublicKey({ key: jwk, format: 'jwk' });
    return undefined;
  } catch {
    return {
      reason: 'material',
      say: curves ? 'its coordinates are not a point of its curve' : 'its numbers are not a public key',
    };
  }
}

async function thumbprintOf(jwk: Record<string, string> | undefined): Promise<string | undefined> {
  if (!jwk || Object.values(jwk).includes('')) return undefined;
  return calculateJwkThumbprint(jwk, 'sha256').catch(() => undefined);
}

/** From the members themselves: an import would refuse, or silently take, exactly the keys that matter here. */
function rsaNumbers(n = '', e = ''): Pick<InspectedKey, 'modulus' | 'modulusBits' | 'exponent'> {
  // What is cut short (`oZpS...`) has no length.
  if (/[^\w+/=-]/.test(n)) return { modulus: undefined, modulusBits: undefined, exponent: undefined };
  const modulus = Buffer.from(n, 'base64url');
  const first = modulus.findIndex((byte) => byte !== 0);
  const exponent = Buffer.from(e, 'base64url');
  return {
    modulus: first < 0 || modulus.length > MAX_MODULUS_BYTES ? undefined : BigInt(`0x${modulus.toString('hex')}`),
    modulusBits: first < 0 ? undefined : (modulus.length - first) * 8 - Math.clz32(modulus[first] ?? 0) + 24,
    exponent:
      exponent.length === 0 || exponent.length > 256 ? undefined : BigInt(`0x${exponent.toString('hex')}`).toString(),
  };
}

function certificateOf(data: Members, importable: boolean): KeyCertificate | undefined {
  const chain = Object.hasOwn(data, 'x5c') ? data.x5c : undefined;
  if (chain === undefined) return undefined;
  const leaf = Array.isArray(chain) ? chain[0] : undefined;
  if (typeof leaf !== 'string') return { unreadable: 'x5c is not an array of certificates' };
  try {
    const certificate = new X509Certificate(Buffer.from(leaf, 'base64'));
    const matchesKey = importable ? sameKey(certificate, data) : undefined;
    return {
      validFrom: isoDate(certificate.validFrom),
      validTo: isoDate(certificate.validTo),
      matchesKey,
      weakHash: weakHashOf(certificate.raw),
      selfSigned: certificate.subject === certificate.issuer,
      ...chainBehind(certificate, chain as readonly Json[]),
    };
  } catch {
    return { unreadable: 'its first certificate cannot be read' };
  }
}

/** Far more than a chain has: each costs a signature to check. */
const MAX_CHAIN = 8;

/** Each certificate is certified by the one behind it (RFC 7517). */
function chainBehind(leaf: X509Certificate, chain: readonly Json[]): Pick<KeyCertificate, 'brokenAt' | 'chainValidTo'> {
  const ends: string[] = [];
  let previous = leaf;
  for (const [index, text] of chain.slice(0, MAX_CHAIN).entries()) {
    if (index === 0) continue;
    try {
      const next = new X509Certificate(Buffer.from(String(text), 'base64'));
      if (!previous.checkIssued(next) || !previous.verify(next.publicKey)) return { brokenAt: index };
      ends.push(isoDate(next.validTo) ?? '');
      previous = next;
    } catch {
      return { brokenAt: index };
    }
  }
  return { chainValidTo: ends.filter((end) => end !== '').sort()[0] };
}

/** Node does not tell how a certificate is signed: behind the signed part (DER), the algorithm is named first. */
function weakHashOf(der: Buffer): string | undefined {
  const signed = contentAt(der, contentAt(der, 0).end);
  const algorithm = contentAt(der, signed.end + signed.length);
  const oid = der.subarray(algorithm.end, algorithm.end + algorithm.length).toString('hex');
  return WEAK_SIGNATURES.find(([prefix]) => oid.startsWith(prefix))?.[1];
}

function contentAt(bytes: Buffer, at: number): { end: number; length: number } {
  const first = bytes[at + 1] ?? 0;
  if (first < 0x80) return { end: at + 2, length: first };
  const count = first & 0x7f;
  return { end: at + 2 + count, length: count === 0 || count > 4 ? 0 : bytes.readUIntBE(at + 2, count) };
}

function sameKey(certificate: X509Certificate, data: Members): boolean | undefined {
  const jwk = publicPart(data, String(data.kty));
  try {
    return jwk && certificate.publicKey.equals(createPublicKey({ key: jwk, format: 'jwk' }));
  } catch {
    return undefined;
  }
}

function isoDate(text: string): string | undefined {
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
