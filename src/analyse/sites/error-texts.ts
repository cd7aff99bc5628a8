import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import type { Unit } from '../syntax/unit.js';
import type { CallNode } from '../syntax/value.js';
import { ERROR_SPEAKS } from '../text/error-text.js';

const MATCH: MatchedEntry = { name: 'error', entry: { role: 'error.text' }, model: { package: '', exports: {} } };
const SPEAKS = new RegExp(ERROR_SPEAKS, 'i');
const MAKES = /(?:^|\w)(?:Error|Exception)$|^createError$/;

/** `Secret "${secretKey}" not found`: under which name somebody looked. */
const NAMES_ENTRY = /\$\{[\w.]{0,40}[kK]ey\}['"]? (?:was )?not found\b/;

/** The messages of errors that are put together: `new Error(`no answer for ${JSON.stringify(form)}`)`. */
export function errorTextsIn(unit: Unit): Site[] {
  if (!SPEAKS.test(unit.text)) return [];
  return [...unit.calls].flatMap(([name, calls]) =>
    MAKES.test(name) ? calls.flatMap((call) => messageOf(unit, call)) : [],
  );
}

function messageOf(unit: Unit, node: CallNode): Site[] {
  if (ts.isTaggedTemplateExpression(node)) return [];
  const message = node.arguments?.find((given) => ts.isTemplateExpression(given) || ts.isBinaryExpression(given));
  const text = message?.getText().slice(0, 600) ?? '';
  if (!message || !SPEAKS.test(text) || NAMES_ENTRY.test(text)) return [];
  return [{ role: 'error.text', match: MATCH, node, unit, external: undefined, given: { values: message } }];
}
