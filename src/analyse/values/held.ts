import { ts } from '#compiler';
import { declarationOf, enclosingFunction, enclosingName } from '../syntax/scope.js';
import { spelled } from '../text/spellings.js';
import { classAround, type Program } from './program.js';

/** A token that one call leaves behind and another sends. */
export interface HeldToken {
  readonly name: string;
  /** Where it is left. */
  readonly write: ts.Node;
  /** `request`: by the request that came last; `caller`: by whoever called last. */
  readonly by: 'request' | 'caller';
  /** Whether it is sent by something that runs for nobody: a job. */
  readonly isJob: boolean;
}

const REQUEST =
  /\b(?:req|request|ctx|context)\b[\w.?[\]('"]{0,40}(?:authorization|token|bearer)|\b(?:ctx|req)\.(?:state|user|auth)\b/i;
const JOB = spelled('purposes', 'jobs');
const TOKEN = spelled('secrets', 'heldTokens');

/** A field of a class, or a variable of a module, in what a request is sent with. */
export function heldTokenIn(program: Program, sent: ts.Expression): HeldToken | undefined {
  const home = enclosingFunction(sent);
  let found: HeldToken | undefined;
  const visit = (node: ts.Node): void => {
    if (found || ts.isFunctionLike(node)) return;
    for (const value of writesOf(program, node)) {
      if (enclosingFunction(value) === home || ts.isSourceFile(enclosingFunction(value))) continue;
      const by = writtenBy(value);
      if (by === undefined) continue;
      const isJob = JOB.test(enclosingName(sent));
      found = { name: node.getText(), write: value.parent, by, isJob };
      return;
    }
    ts.forEachChild(node, visit);
  };
  visit(sent);
  return found;
}

function writesOf(program: Program, node: ts.Node): readonly ts.Expression[] {
  if (ts.isPropertyAccessExpression(node) && node.expression.kind === ts.SyntaxKind.ThisKeyword) {
    const owner = classAround(node);
    if (!owner || !TOKEN.test(node.name.text)) return [];
    return program.fieldWrites(owner, node.name.text).flatMap((write) => (write.owner ? [] : [write.value]));
  }
  const variable = ts.isIdentifier(node) && TOKEN.test(node.text) ? declarationOf(node) : undefined;
  if (!variable || !ts.isVariableDeclaration(variable)) return [];
  const isOfModule = ts.isSourceFile(variable.parent.parent.parent);
  return isOfModule ? program.writesTo(variable).whole : [];
}

function writtenBy(value: ts.Expression): HeldToken['by'] | undefined {
  if (REQUEST.test(value.getText().slice(0, 200))) return 'request';
  const declaration = ts.isIdentifier(value) ? declarationOf(value) : undefined;
  return declaration && ts.isParameter(declaration) ? 'caller' : undefined;
}
