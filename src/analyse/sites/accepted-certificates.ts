import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { lastName, type Unit } from '../syntax/unit.js';
import { optionsOf } from '../syntax/value.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';

const MATCH: MatchedEntry = {
  name: 'electron',
  entry: { role: 'tls.verification', off: [0, true, 'ignore-certificate-errors'] },
  model: { package: 'electron', exports: {} },
};
/** Functions that are asked about a certificate, and the answers with which they accept any. */
const ASKED = [
  { by: 'setCertificateVerifyProc', on: undefined, accepts: /^0$/ },
  { by: 'on', on: 'certificate-error', accepts: /^true$/ },
] as const;

/** Where Electron is told to accept every certificate: by the answer of a handler, or by a switch of Chromium. */
export function acceptedCertificatesIn(program: Program, unit: Unit): Site[] {
  const sites: Site[] = [];
  const add = (node: ts.CallExpression, value: ts.Expression): void => {
    sites.push({ role: 'tls.verification', match: MATCH, node, unit, external: undefined, given: { value } });
  };
  for (const { by, on, accepts } of ASKED) {
    for (const call of unit.calls.get(by) ?? []) {
      if (!ts.isCallExpression(call)) continue;
      const [event] = call.arguments;
      if (on !== undefined && !(event && ts.isStringLiteralLike(event) && event.text === on)) continue;
      const handler = call.arguments.at(-1);
      for (const { node } of handler ? optionsOf(program.nearEvaluator.evaluate(handler)) : []) {
        const answer = isFunctionNode(node) ? acceptingIn(node, accepts) : undefined;
        if (answer) add(call, answer);
      }
    }
  }
  for (const call of unit.calls.get('appendSwitch') ?? []) {
    const [name] = ts.isCallExpression(call) ? call.arguments : [];
    if (name && ts.isStringLiteralLike(name) && name.text === 'ignore-certificate-errors' && ts.isCallExpression(call))
      add(call, name);
  }
  return sites;
}

/** The answer of a handler that asks nothing before: `callback(0)`. */
function acceptingIn(
  handler: ts.SignatureDeclaration & { body?: ts.Node },
  accepts: RegExp,
): ts.Expression | undefined {
  const reply = handler.parameters.at(-1)?.name.getText();
  const visit = (node: ts.Node): ts.Expression | undefined => {
    if (ts.isIfStatement(node) || ts.isConditionalExpression(node) || ts.isSwitchStatement(node)) return undefined;
    if (ts.isCallExpression(node) && lastName(node.expression) === reply) {
      const [answer] = node.arguments;
      if (answer && accepts.test(answer.getText())) return answer;
    }
    return ts.forEachChild(node, visit);
  };
  return handler.body && visit(handler.body);
}
