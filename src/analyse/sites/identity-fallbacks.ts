import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import type { Unit } from '../syntax/unit.js';
import { FALLBACKS } from '../text/identity-fallback-text.js';

const MATCH: MatchedEntry = {
  name: 'identity',
  entry: { role: 'identity.fallback' },
  model: { package: '', exports: {} },
};
const WHOLE = new RegExp(`^\\(?(?:[\\w.]{1,60}\\.)?(?:${FALLBACKS.source})`);

/** Where the request itself says who is calling, if nobody else does. */
export function fallbacksIn(unit: Unit): Site[] {
  if (!FALLBACKS.test(unit.text)) return [];
  const sites: Site[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isBinaryExpression(node) && WHOLE.test(node.getText().slice(0, 300)))
      sites.push({ role: 'identity.fallback', match: MATCH, node, unit, external: undefined });
    else ts.forEachChild(node, visit);
  };
  visit(unit.source);
  return sites;
}
