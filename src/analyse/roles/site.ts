import { ts } from '#compiler';
import type { Entry, MatchedEntry } from '../knowledge/models.js';
import type { Named, PropertyAssignment, Unit } from '../syntax/unit.js';
import type { CallNode, ExternalValue, FunctionNode, Value } from '../syntax/value.js';
import type { Program } from '../values/program.js';

/** A place where a modelled thing is called, constructed or assigned to. */
export interface Site {
  readonly role: string;
  readonly match: MatchedEntry;
  readonly node:
    | CallNode
    | FunctionNode
    | ts.BinaryExpression
    | PropertyAssignment
    | ts.PropertyAssignment
    | ts.JsxOpeningLikeElement
    | ts.ElementAccessExpression
    | ts.ObjectLiteralExpression
    | ts.PropertyAccessExpression
    | ts.StringLiteralLike
    | ts.TemplateExpression
    | ts.Identifier
    | Named;
  readonly unit: Unit;
  /** What is called, as evaluated: it knows the call that made it (`createVerifier(options)`). */
  readonly external: ExternalValue | undefined;
  /** What may be called instead, by its path: `(forThisTab ? sessionStorage : localStorage).setItem`. */
  readonly others?: readonly string[];
  /** Parts of what is done by hand, where no model says how it is called. */
  readonly given?: Readonly<Record<string, ts.Expression | string>>;
  /** Why it may have more parts than are given. */
  readonly open?: string;
  /** Which of two roles it has is for its callers to say: `decode(token, key, !verify)`. */
  readonly switched?: true;
}

export function isCallNode(node: Site['node']): node is CallNode {
  return ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isTaggedTemplateExpression(node);
}

export function isElement(node: Site['node']): node is ts.JsxOpeningLikeElement {
  return ts.isJsxOpeningElement(node) || ts.isJsxSelfClosingElement(node);
}

export function entryOf(program: Program, value: Value): Entry | undefined {
  return value.kind === 'external' ? program.models.find(value.package, value.path)?.entry : undefined;
}
