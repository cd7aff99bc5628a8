import { ts } from '#compiler';
import type { MatchedEntry } from './models.js';
import { nameOfValue, settingOf, variableOf } from './naming.js';
import type { Program } from './program.js';
import type { Site } from './sites.js';
import type { Unit } from './unit.js';
import { optionsOf, type Value } from './value.js';

const MATCH: MatchedEntry = {
  name: 'comparison',
  entry: { role: 'secret.compare' },
  model: { package: '', exports: {} },
};
/** Cheap to ask of every comparison: what neither side's text says is no secret. */
const SPEAKING = /secret|signature|hmac|digest|hash|mac\b|api[-_]?key|token/i;
const SECRET_NAME =
  /(?:^|[\w.'"\s-])(?:client|webhook|cron|shared|api|app|internal|admin|bearer|auth)[-_]?(?:secret|key|token)$|(?:^|[._])secret$/i;

/** `signature === expected`: comparisons with an operator of which a side is a secret or made with one. */
export function secretComparisons(program: Program, unit: Unit): Site[] {
  return unit.comparisons.flatMap((node): Site[] => {
    if (isConstant(node.left) || isConstant(node.right) || !SPEAKING.test(node.getText().slice(0, 300))) return [];
    const left = program.nearEvaluator.evaluate(node.left);
    const right = program.nearEvaluator.evaluate(node.right);
    const what = secretIn(program, left, right) ?? secretIn(program, right, left);
    if (what === undefined) return [];
    const match = { ...MATCH, name: what };
    return [
      { role: 'secret.compare', match, node, unit, external: undefined, given: { left: node.left, right: node.right } },
    ];
  });
}

function isConstant(node: ts.Expression): boolean {
  const inner = ts.isParenthesizedExpression(node) ? node.expression : node;
  return (
    ts.isLiteralExpression(inner) ||
    ts.isTypeOfExpression(inner) ||
    inner.kind === ts.SyntaxKind.NullKeyword ||
    inner.kind === ts.SyntaxKind.TrueKeyword ||
    inner.kind === ts.SyntaxKind.FalseKeyword ||
    (ts.isIdentifier(inner) && inner.text === 'undefined') ||
    (ts.isPropertyAccessExpression(inner) && inner.name.text === 'length')
  );
}

/** What a side is, where comparing it with the other gives its text away bit by bit. */
function secretIn(program: Program, value: Value, other: Value): string | undefined {
  if (optionsOf(other).every((option) => option.kind === 'literal' || option.kind === 'enum')) return undefined;
  for (const option of optionsOf(value)) {
    if (isMac(program, option, 0)) return 'a message authentication code';
    const name = variableOf(option) ?? settingOf(option)?.replace(/^config /, '');
    const isOfSettings = (variableOf(other) ?? settingOf(other)) !== undefined;
    if (name !== undefined && !isOfSettings && /(?:SECRET|API_?KEY|TOKEN|PASSWORD)$/i.test(name)) return `\`${name}\``;
    const text = holds(option, value, other);
    if (text !== undefined) return `\`${text}\``;
  }
  return undefined;
}

/** `client.secret !== given`: a stored secret against one of the same name that somebody sent. */
function holds(option: Value, value: Value, other: Value): string | undefined {
  if (option.kind !== 'member') return undefined;
  const own = (nameOfValue(option) ?? '').slice(-80);
  const others = optionsOf(other).map((candidate) => nameOfValue(candidate) ?? '');
  const isBoth = SECRET_NAME.test(own) && others.some((name) => SECRET_NAME.test(name));
  return isBoth && value.node.getText() !== other.node.getText() ? own.split('.').at(-1) : undefined;
}

function isMac(program: Program, value: Value, depth: number): boolean {
  if (depth > 8) return false;
  if (value.kind === 'external') return /^(?:default\.)?createHmac\(\)/.test(value.path) && value.package === 'crypto';
  if (value.kind === 'text') return value.parts.some((part) => isMac(program, part, depth + 1));
  if (value.kind === 'union') return value.options.some((option) => isMac(program, option, depth + 1));
  if (value.kind === 'member') return isMac(program, value.object, depth + 1);
  return value.kind === 'call' && isMac(program, value.callee, depth + 1);
}
