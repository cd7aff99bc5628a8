/** Where Deno and CDNs load a package from: `npm:jose@5`, `jsr:@panva/jose`, `https://esm.sh/jose@5.2.0`, `https://deno.land/x/jose@v4/mod.ts`. */
export const SERVED = String.raw`(?:npm:|jsr:|https:\/\/(?:esm\.sh|esm\.run|cdn\.skypack\.dev|cdn\.jsdelivr\.net|unpkg\.com|deno\.land)\/)`;

const SPECIFIER = new RegExp(`^${SERVED}(?:\\/|npm\\/|v\\d+\\/|x\\/)?((?:@[^/@?#]+\\/)?[^/@?#]+)(?:@[^/?#]*)?([^?#]*)`);
/** What other registries call a package. */
const PUBLISHED_AS: ReadonlyMap<string, string> = new Map([
  ['@panva/jose', 'jose'],
  ['@zaubrik/djwt', 'djwt'],
  ['@hono/hono', 'hono'],
]);
const MAIN_FILE = /^\/(?:mod|index|main)\.[cm]?[jt]s$/;

/** The package that a specifier names, with what is named below it. */
export function publishedName(specifier: string): string {
  const [, name, below = ''] = SPECIFIER.exec(specifier) ?? [];
  if (name === undefined) return specifier.replace(/^node:/, '');
  return (PUBLISHED_AS.get(name) ?? name) + (MAIN_FILE.test(below) ? '' : below.replace(/\/$/, ''));
}
