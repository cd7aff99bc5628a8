import { ts } from '#compiler';
import { entryOf } from '../roles/site.js';
import type { Frame, Value } from '../syntax/value.js';
import { entriesOf } from '../values/members.js';
import type { Program } from '../values/program.js';

/** The public keys that stand in the code and that a value is made of: PEM, DER in base64, members of a JWK. */
export function pastedKeys(program: Program, value: Value, depth = 0): ts.Node[] {
  if (depth > MAXIMUM_DEPTH) return [];
  const inside = (node: ts.Expression, frame: Frame | undefined) =>
    pastedKeys(program, program.evaluator.evaluate(node, frame), depth + 1);
  switch (value.kind) {
    case 'literal':
      return typeof value.value === 'string' && PASTED.test(value.value) ? [value.node] : [];
    case 'text':
      return isWhole(value.parts) ? [value.node] : [];
    case 'union':
      return value.options.flatMap((option) => pastedKeys(program, option, depth + 1));
    case 'array':
      return value.node.elements.flatMap((element) => inside(element, value.frame)).slice(0, 1);
    case 'object':
    case 'patched': {
      const { entries } = entriesOf(program.evaluator, value);
      const isJwk = entries.some(({ name, value: kty }) => name === 'kty' && kty.kind === 'literal');
      const point = entries.find(({ name, value: held }) => /^[nx]$/.test(name) && held.kind === 'literal');
      if (isJwk) return point ? [point.value.node] : [];
      return entries
        .filter(({ name }) => name === 'keys' || name === 'key')
        .flatMap((entry) => pastedKeys(program, entry.value, depth + 1));
    }
    case 'call': {
      const { callee, node, frame } = value;
      if (callee.kind === 'member') return pastedKeys(program, callee.object, depth + 1);
      if (callee.kind !== 'external' || !(MAKERS.test(callee.path) || isKeyMaker(program, callee))) return [];
      const [first] = ts.isTaggedTemplateExpression(node) ? [] : (node.arguments ?? []);
      return first ? inside(first, frame) : [];
    }
    default:
      return [];
  }
}

function isKeyMaker(program: Program, callee: Value): boolean {
  const entry = entryOf(program, callee);
  return entry?.role === 'key.import' || entry?.keyKind === 'public';
}

const MAXIMUM_DEPTH = 6;
const MAKERS = /(?:^|\.)(?:createPublicKey|Buffer\.from|TextEncoder#encode)$/;
/** The head of a key in PEM, or how SubjectPublicKeyInfo of RSA and of elliptic curves begins in base64. */
const PASTED =
  /BEGIN (?:RSA |EC )?PUBLIC KEY|BEGIN CERTIFICATE|^M(?:FkwEwYHKoZIzj0|HYwEAYHKoZIzj0|I[IG][\w+/]{2}(?:I|M)A0GCSqGSIb3)/;

/** Between its head and its end stands more than a name that is filled in. */
function isWhole(parts: readonly Value[]): boolean {
  const text = parts.map((part) => (part.kind === 'literal' ? String(part.value) : ' ')).join('');
  return PASTED.test(text) && /[\w+/]{40}/.test(text);
}
