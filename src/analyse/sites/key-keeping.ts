import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { declarationOf, enclosingFunction } from '../syntax/scope.js';
import type { Unit } from '../syntax/unit.js';
import { escaped } from '../text/escaped.js';
import { KEYS_KEPT } from '../text/key-keeping-text.js';
import { spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';

const MATCH: MatchedEntry = { name: 'keys', entry: { role: 'key.keep' }, model: { package: '', exports: {} } };
const SPEAKS = new RegExp(KEYS_KEPT);
const FETCHES = /\bfetch\(|\baxios\b|\bgot\(|\.get(?:Json)?\(\s*[`'"]https?:/;
const SETS_OF_KEYS = /jwks|key_?set|createLocalJWKSet/i;
const ENDS = spelled('stores', 'lettingGo');

/** Keys of an issuer that are fetched once and kept without an end. */
export function keptKeysIn(unit: Unit): Site[] {
  if (!SPEAKS.test(unit.text)) return [];
  const kept = ['set', 'put', 'fetch'].flatMap((name) =>
    (unit.calls.get(name) ?? []).filter(ts.isCallExpression).filter((call) => isKept(unit, call, name)),
  );
  return kept.map((node) => ({ role: 'key.keep', match: MATCH, node, unit, external: undefined }));
}

function isKept(unit: Unit, call: ts.CallExpression, name: string): boolean {
  const fn = enclosingFunction(call);
  if (!isFunctionNode(fn)) return false;
  const around = fn.getText().slice(0, 4_000);
  if (name === 'fetch') return isCachedForEver(call) && SETS_OF_KEYS.test(around);
  if (ENDS.test(around) || (!FETCHES.test(around) && name === 'set')) return false;
  return name === 'put' ? SETS_OF_KEYS.test(around) && isStoredForEver(call) : isInMap(unit, call);
}

/** `keys.set(kid, pem)`, in a map of the module from which nothing is taken. */
function isInMap(unit: Unit, { expression: callee, arguments: args }: ts.CallExpression): boolean {
  const map =
    ts.isPropertyAccessExpression(callee) && ts.isIdentifier(callee.expression) ? callee.expression : undefined;
  const declaration = map && declarationOf(map);
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  if (!map || !made || !ts.isNewExpression(made) || made.expression.getText() !== 'Map') return false;
  if (isFunctionNode(enclosingFunction(made)) || !/(?:^|\.)kid$/.test(args[0]?.getText() ?? '')) return false;
  return !new RegExp(`(?<![\\w$])${escaped(map.text)}\\.(?:delete|clear)\\(`).test(unit.text);
}

/** `KV.put('partner-jwks', JSON.stringify(keys))`, without options that say when it ends. */
function isStoredForEver({ arguments: args }: ts.CallExpression): boolean {
  const [name] = args;
  return (
    args.length === 2 && name !== undefined && /(?:jwks|keys)/i.test(name.getText()) && ts.isStringLiteralLike(name)
  );
}

/** `fetch(url, { cache: 'force-cache' })`, which Next.js keeps until the next build. */
function isCachedForEver({ arguments: [, options] }: ts.CallExpression): boolean {
  const text = options?.getText() ?? '';
  return /cache:\s*['"]force-cache['"]/.test(text) && !/revalidate|tags/.test(text);
}
