import { ts } from '#compiler';
import { expressionsOf, partOf } from '../roles/parts.js';
import { isCallNode, type Site } from '../roles/site.js';
import { optionsOf } from '../syntax/value.js';
import { classAround, type Program } from '../values/program.js';
import { type Callers, parameterOf } from './callers.js';
import { sameVariable } from './verification.js';

/** Where a site's result begins: the call, or the parameter of the callback that receives it. */
export function resultsOf(program: Program, site: Site): ts.Node[] {
  const { match, node } = site;
  const starts: ts.Node[] = [];
  for (const path of match.entry.result ?? ['return']) {
    const [kind = '', index = '0', given = '0'] = path.split(':');
    const parameter = kind === 'return' || !isRequestFirst(program, site) ? Number(given) : Number(given) + 1;
    if (kind === 'method') {
      const method = classAround(node)?.members.find(
        (member) => ts.isMethodDeclaration(member) && member.name.getText() === index,
      );
      const declared = method && ts.isMethodDeclaration(method) ? method.parameters[parameter] : undefined;
      if (declared) starts.push(declared);
    } else if (kind !== 'callback') starts.push(node);
    else if (isCallNode(node) && !ts.isTaggedTemplateExpression(node)) {
      const callback = node.arguments?.[Number(index)];
      for (const fn of callback ? optionsOf(program.evaluator.evaluate(callback)) : []) {
        const declared = fn.kind === 'function' ? fn.node.parameters[parameter] : undefined;
        if (declared) starts.push(declared);
      }
    }
  }
  return starts;
}

/** `passReqToCallback: true`: the callback gets the request before anything else. */
function isRequestFirst(program: Program, site: Site): boolean {
  if (site.match.entry.parts?.requestFirst === undefined) return false;
  return partOf(program, site, 'requestFirst', undefined).values.some(
    (value) => value.kind === 'literal' && value.value === true,
  );
}

/** Where the claims of a verifier begin; a claim of the decoded token counts once the same token is verified. */
export function claimStarts(program: Program, callers: Callers, site: Site, decodes: readonly Site[]): ts.Node[] {
  const [token] = expressionsOf(site, 'token');
  const starts = resultsOf(program, site);
  for (const decoded of token ? decodes : []) {
    const [other] = expressionsOf(decoded, 'token');
    if (!token || !other) continue;
    if (decoded.unit === site.unit && sameVariable(token, other)) starts.push(...resultsOf(program, decoded));
    const parameter = parameterOf(other);
    for (const { call } of parameter ? callers.of(parameter.fn) : []) {
      const given = ts.isTaggedTemplateExpression(call) ? undefined : call.arguments?.[parameter?.index ?? 0];
      if (given && program.unitOf(call) === site.unit && sameVariable(token, given)) starts.push(call);
    }
  }
  return starts;
}
