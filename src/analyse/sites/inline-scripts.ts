import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import type { Unit } from '../syntax/unit.js';
import { INLINE_SCRIPT } from '../text/inline-script-text.js';

const STORES = /\b(?:window\.)?((?:local|session)Storage)\.setItem\(\s*(['"])([\w.:-]{1,60})\2/g;

/** What the script in a page that the server writes out puts into the storage of the browser: `` `<script>localStorage.setItem('jwt', …)` ``. */
export function inlineScriptsIn(unit: Unit): Site[] {
  if (!INLINE_SCRIPT.test(unit.text)) return [];
  const sites: Site[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTemplateExpression(node) || ts.isStringLiteralLike(node)) sites.push(...storesIn(unit, node));
    ts.forEachChild(node, visit);
  };
  visit(unit.source);
  return sites;
}

function storesIn(unit: Unit, node: ts.TemplateExpression | ts.StringLiteralLike): Site[] {
  const text = node.getText();
  if (!/<script/i.test(text)) return [];
  return [...text.matchAll(STORES)].map(([, storage = '', , key = '']) => {
    const match: MatchedEntry = { name: storage, entry: { role: 'script.store' }, model: { package: '', exports: {} } };
    return { role: 'script.store', match, node, unit, external: undefined, given: { key } };
  });
}
