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
const FETCHES = /\bfetch\(|\baxios\b|\bgot\(|\.get(?:Json)?\(\s*[`'"]https?:/;
const SETS_OF_KEYS = /jwks|key_?set|createLocalJWKSet/i;
const ENDS = spelled('stores', 'lettingGo');

/** Keys of an issuer that are fetched once and kept without an end. */
export function keptKeysIn(unit: Unit): Site[] {
  if (!KEYS_KEPT.test(unit.text)) return [];
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
  if (name === 'put') return !ENDS.test(around) && SETS_OF_KEYS.test(around) && isStoredForEver(call);
  const holder = ts.isClassLike(fn.parent) ? fn.parent : classAround(call);
  const all = holder ? holder.getText().slice(0, 12_000) : around;
  return !ENDS.test(all) && (FETCHES.test(around) || isFetchedByMethod(call, holder)) && isInMap(unit, call, holder);
}

function classAround(node: ts.Node): ts.ClassLikeDeclaration | undefined {
  for (let at = node; !ts.isSourceFile(at); at = at.parent) if (ts.isClassLike(at)) return at;
  return undefined;
}

/** `this.keys.set(kid, await this.load(kid))` */
function isFetchedByMethod(
  { arguments: args }: ts.CallExpression,
  holder: ts.ClassLikeDeclaration | undefined,
): boolean {
  const called = /\bthis\.(#?\w+)\(/.exec(args[1]?.getText().slice(0, 200) ?? '')?.[1];
  const method = called && holder?.members.find((member) => member.name?.getText() === called);
  return method ? FETCHES.test(method.getText().slice(0, 4_000)) : false;
}

/** `keys.set(kid, pem)`, in a map of the module or of an object, from which nothing is taken. */
function isInMap(
  unit: Unit,
  { expression: callee, arguments: [key] }: ts.CallExpression,
  holder: ts.ClassLikeDeclaration | undefined,
): boolean {
  const map = ts.isPropertyAccessExpression(callee) ? callee.expression : undefined;
  const made = map && madeAs(map, holder);
  if (!map || !made || !ts.isNewExpression(made) || made.expression.getText() !== 'Map') return false;
  if (isFunctionNode(enclosingFunction(made)) || !key || !isIdOfKey(key)) return false;
  return !new RegExp(`(?<![\\w$])${escaped(map.getText())}(?:\\.(?:delete|clear)\\(|\\s*=(?!=))`).test(
    unit.text.replace(made.parent.getText(), ''),
  );
}

/** What a variable, or a field of the class around, is made as. */
function madeAs(map: ts.Expression, holder: ts.ClassLikeDeclaration | undefined): ts.Expression | undefined {
  if (ts.isIdentifier(map)) {
    const declaration = declarationOf(map);
    return declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  }
  const isOwn = ts.isPropertyAccessExpression(map) && map.expression.kind === ts.SyntaxKind.ThisKeyword;
  const field = isOwn && holder?.members.find((member) => member.name?.getText() === map.name.text);
  return field && ts.isPropertyDeclaration(field) ? field.initializer : undefined;
}

/** `kid`, `header.kid`, `${issuer}#${kid}`, or a variable that holds that. */
function isIdOfKey(node: ts.Expression): boolean {
  if (/(?:^|\.)kid!?$/.test(node.getText())) return true;
  const declaration = ts.isIdentifier(node) ? declarationOf(node) : undefined;
  const text = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : node;
  return text !== undefined && ts.isTemplateExpression(text) && /\bkid\b/.test(text.getText());
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
