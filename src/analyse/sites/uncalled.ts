import { ts } from '#compiler';
import type { Entry, MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { referencesIn, type Unit } from '../syntax/unit.js';
import { type CallNode, type ExternalValue, optionsOf } from '../syntax/value.js';
import type { Program } from '../values/program.js';

/** Names of the calls that verify, of what a maker gives; the empty one for a verifier that is itself called. */
const VERIFY = ['#verify', '#verifyAccessToken', '()'];

/**
 * Verifiers that are made and handed out, and called nowhere in sight: what they ask for was decided where they are made.
 */
export function uncalledVerifiersIn(program: Program, unit: Unit): Site[] {
  const sites: Site[] = [];
  for (const [name, calls] of unit.calls) {
    if (!MAKERS.test(name)) continue;
    for (const node of calls) {
      const holder = node.parent;
      if (ts.isTaggedTemplateExpression(node) || !ts.isVariableDeclaration(holder)) continue;
      const made = verifierMadeBy(program, node);
      if (made && isHandedOut(program, unit, holder)) sites.push({ role: 'token.verify', node, unit, ...made });
    }
  }
  return sites;
}

const MAKERS = /create|verifier/i;

function verifierMadeBy(program: Program, node: CallNode): Pick<Site, 'match' | 'external'> | undefined {
  for (const external of optionsOf(program.nearEvaluator.evaluate(node))) {
    if (external.kind !== 'external' || external.made?.node !== node) continue;
    for (const call of VERIFY) {
      const match = program.models.find(external.package, pathOf(external, call));
      if (match?.entry.role === 'token.verify') return { match: atMaker(match), external };
    }
  }
  return undefined;
}

function pathOf({ path }: ExternalValue, call: string): string {
  return call === '()' ? path : `${path}${call}`;
}

/** What the call that makes it decides; the token and what comes of it belong to calls that are out of sight. */
function atMaker(match: MatchedEntry): MatchedEntry {
  const parts: Record<string, string | readonly string[]> = {};
  for (const [name, paths] of Object.entries(match.entry.parts ?? {})) {
    const own = [paths].flat().filter((path) => path.startsWith('this.'));
    if (own.length > 0) parts[name] = own;
  }
  const { async: _promise, ...entry } = match.entry;
  return { ...match, entry: { ...entry, parts, result: [] } as Entry };
}

function isHandedOut(program: Program, unit: Unit, holder: ts.VariableDeclaration): boolean {
  const { name } = holder;
  const statement = holder.parent.parent;
  if (!ts.isIdentifier(name) || !ts.isVariableStatement(statement)) return false;
  const isExported = statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;
  const uses = referencesIn(unit, holder);
  // `export const verifiers = { general }`
  if (uses.length > 0) return uses.every(({ parent }) => ts.isShorthandPropertyAssignment(parent));
  return isExported && !program.importersOf(unit.path).some((path) => program.mentions(path, name.text));
}
