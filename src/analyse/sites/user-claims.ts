import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { declarationOf, enclosingName } from '../syntax/scope.js';
import { referencesIn, type Unit } from '../syntax/unit.js';
import { spelled } from '../text/spellings.js';
import { USER_WRITTEN } from '../text/user-claim-text.js';

const MATCH: MatchedEntry = {
  name: 'metadata of the user',
  entry: { role: 'claim.userWritten' },
  model: { package: '', exports: {} },
};
const HOLDERS = ['unsafeMetadata', 'unsafe_metadata', 'userMetadata', 'user_metadata', 'raw_user_meta_data'];
const RIGHTS = spelled('identities', 'rightsInRecord');
const DECIDERS = spelled('decisions', 'deciders');

/** `user.user_metadata.role === 'admin'`: rights that stand where their owner may write, and that something is decided by. */
export function userClaimsIn(unit: Unit): Site[] {
  if (!USER_WRITTEN.test(unit.text)) return [];
  return HOLDERS.flatMap((name) => unit.identifiers.get(name) ?? []).flatMap((use): Site[] => {
    const { parent: holder } = use;
    if (!ts.isPropertyAccessExpression(holder) || holder.name !== use) return [];
    const read = rightsFrom(unit, holder).find(({ at }) => decides(unit, at, 0));
    return read
      ? [
          {
            role: 'claim.userWritten',
            match: MATCH,
            node: holder,
            unit,
            external: undefined,
            given: { claim: read.claim },
          },
        ]
      : [];
  });
}

interface Read {
  readonly at: ts.Expression;
  readonly claim: string;
}

/** `.role` of it, `['role']`, `const { role } = …`, `const metadata = …; metadata.role` */
function rightsFrom(unit: Unit, holder: ts.Expression): Read[] {
  const around = outOf(holder);
  const { parent } = around;
  const claim = memberRead(around);
  if (claim !== undefined) return RIGHTS.test(claim) && ts.isExpression(parent) ? [{ at: parent, claim }] : [];
  if (!ts.isVariableDeclaration(parent) || parent.initializer !== around) return [];
  if (ts.isIdentifier(parent.name))
    return referencesIn(unit, parent).flatMap((use) => {
      const name = memberRead(use);
      return name !== undefined && RIGHTS.test(name) ? [{ at: use.parent as ts.Expression, claim: name }] : [];
    });
  if (!ts.isObjectBindingPattern(parent.name)) return [];
  return parent.name.elements.flatMap((element) => {
    const name = (element.propertyName ?? element.name).getText();
    return RIGHTS.test(name) ? referencesIn(unit, element).map((at) => ({ at, claim: name })) : [];
  });
}

/** `(user.user_metadata as Claims | undefined)`, `user.user_metadata ?? {}` */
function outOf(node: ts.Expression): ts.Expression {
  const { parent } = node;
  const isWrapped =
    ts.isParenthesizedExpression(parent) ||
    ts.isAsExpression(parent) ||
    ts.isNonNullExpression(parent) ||
    (ts.isBinaryExpression(parent) && parent.left === node && /^(?:\?\?|\|\|)$/.test(parent.operatorToken.getText()));
  return isWrapped ? outOf(parent) : node;
}

function memberRead(node: ts.Expression): string | undefined {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) && parent.expression === node) return parent.name.text;
  if (!ts.isElementAccessExpression(parent) || parent.expression !== node) return undefined;
  return ts.isStringLiteralLike(parent.argumentExpression) ? parent.argumentExpression.text : undefined;
}

/** Compared, tested, asked for a member of, or returned by a function that decides; also through a variable. */
function decides(unit: Unit, read: ts.Expression, steps: number): boolean {
  const at = outOf(read);
  const { parent } = at;
  if (steps > 2) return false;
  if (ts.isIfStatement(parent) || ts.isPrefixUnaryExpression(parent)) return true;
  if (ts.isConditionalExpression(parent)) return parent.condition === at;
  if (ts.isBinaryExpression(parent)) {
    const operator = parent.operatorToken.getText();
    if (/^[!=]==?$/.test(operator)) return !isNothing(parent.left === at ? parent.right : parent.left);
    return operator === '&&' && decides(unit, parent, steps + 1);
  }
  if (ts.isPropertyAccessExpression(parent)) return /^(?:includes|some|every|indexOf|has)$/.test(parent.name.text);
  if (ts.isCallExpression(parent) && ts.isPropertyAccessExpression(parent.expression))
    return parent.arguments[0] === at && /^(?:includes|has)$/.test(parent.expression.name.text);
  if (ts.isReturnStatement(parent) || ts.isArrowFunction(parent))
    return DECIDERS.test(enclosingName(at).split('.').at(-1) ?? '');
  if (!ts.isVariableDeclaration(parent) || !ts.isIdentifier(parent.name)) return false;
  return referencesIn(unit, parent).some((use) => declarationOf(use) === parent && decides(unit, use, steps + 1));
}

function isNothing(node: ts.Expression): boolean {
  return node.kind === ts.SyntaxKind.NullKeyword || node.getText() === 'undefined';
}
