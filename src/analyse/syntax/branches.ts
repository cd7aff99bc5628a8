import { ts } from '#compiler';

/** Whether a node stands in a branch of a condition that another one is not in. */
export function isOnOtherBranch(node: ts.Node, other: ts.Node): boolean {
  return branchesOf(node).some((branch) => !holds(branch, other));
}

/** Whether one of two nodes is left before the other, so that never both run: `if (…) return a(); return b();`, `c ? a() : b()`. */
export function runInsteadOf(node: ts.Node, other: ts.Node): boolean {
  return branchesOf(node).some((branch) => {
    if (holds(branch, other)) return false;
    const { parent: condition } = branch;
    const isBeside = holds(condition, other) && branchesOf(other).some(({ parent }) => parent === condition);
    return isBeside || (other.pos >= condition.end && ends(branch));
  });
}

/** The branches of `if` and `? :` around a node, in its function. */
function branchesOf(node: ts.Node): ts.Node[] {
  const found: ts.Node[] = [];
  for (let at = node; !ts.isFunctionLike(at) && !ts.isSourceFile(at); at = at.parent) {
    const { parent } = at;
    if (ts.isIfStatement(parent) && parent.expression !== at) found.push(at);
    if (ts.isConditionalExpression(parent) && parent.condition !== at) found.push(at);
  }
  return found;
}

function holds(around: ts.Node, node: ts.Node): boolean {
  return around.pos <= node.pos && node.end <= around.end;
}

/** Whether what follows a branch does not run after it. */
function ends(branch: ts.Node): boolean {
  if (ts.isReturnStatement(branch) || ts.isThrowStatement(branch)) return true;
  const last = ts.isBlock(branch) ? branch.statements.at(-1) : undefined;
  return last !== undefined && ends(last);
}
