import { ts } from '#compiler';
import { furtherRoles, siteOfCall } from '../roles/known-sites.js';
import type { Site } from '../roles/site.js';
import { lastName, type Unit } from '../syntax/unit.js';
import { namesFrom, spelled } from '../text/spellings.js';
import type { Program } from '../values/program.js';

const VERIFIERS = spelled('decisions', 'verifierOptions');
const ITERATIONS = namesFrom('calls', 'iterations');

/**
 * What only reads a token, handed by reference to what may rely on it: `createServer({ verifyToken: jwt.decode })`. Its part
 * `serves` says `verifier` where the option asks for one.
 */
export function handedDecodersIn(program: Program, unit: Unit): Site[] {
  const named = [...unit.identifiers].flatMap(([name, uses]) => (DECODES.test(name) ? uses : []));
  return named.flatMap((identifier): Site[] => {
    const { parent } = identifier;
    const use = ts.isPropertyAccessExpression(parent) && parent.name === identifier ? parent : identifier;
    const call = callGiven(use);
    if (!call) return [];
    const external = program.nearEvaluator.evaluate(use);
    const match = external.kind === 'external' ? program.models.find(external.package, external.path) : undefined;
    if (external.kind !== 'external' || match?.entry.role !== 'token.decode') return [];
    const serves = isVerifier(program, unit, use, call) ? 'verifier' : 'unknown';
    return [{ role: 'decoder.hand', match, node: use, unit, external, given: { serves } }];
  });
}

const DECODES = /decode/i;

function isVerifier(program: Program, unit: Unit, { parent }: ts.Node, call: ts.CallExpression | ts.NewExpression) {
  if (!ts.isPropertyAssignment(parent)) return false;
  if (VERIFIERS.test(parent.name.getText())) return true;
  // What keeps sessions in tokens reads them back with it.
  const site = parent.name.getText() === 'decode' ? siteOfCall(program, unit, call) : undefined;
  return site !== undefined && [site, ...furtherRoles(site)].some(({ role }) => role === 'session.keep');
}

/** The call that is given something, as it stands or in its options. */
function callGiven(use: ts.Expression): ts.CallExpression | ts.NewExpression | undefined {
  let at: ts.Node = use;
  while (
    (ts.isPropertyAssignment(at.parent) && at.parent.initializer === at) ||
    ts.isObjectLiteralExpression(at.parent)
  )
    at = at.parent;
  const { parent } = at;
  if (!(ts.isCallExpression(parent) || ts.isNewExpression(parent)) || parent.expression === at) return undefined;
  return ITERATIONS.has(lastName(parent.expression)) ? undefined : parent;
}
