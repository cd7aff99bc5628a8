import { ts } from '#compiler';
import { lastName } from '../syntax/unit.js';
import { spelled } from '../text/spellings.js';
import type { Use, UseKind } from './flow.js';
import { identityUse } from './identity-use.js';

const ASKS: ReadonlySet<UseKind> = new Set(['test', 'compare', 'type', 'throw']);
const DEMANDS = spelled('decisions', 'answerChecks');
/** What holds the answer, and is there for nobody too. */
const HOLDERS: ReadonlySet<string> = new Set(['data', '*']);

/** `const session = await auth(); if (!session) …`: there always is a session, in which there may be nobody. */
export function isHolderTested(uses: readonly Use[]): boolean {
  const tested = uses.some(({ how, path }) => how === 'test' && path.every((part) => HOLDERS.has(part)));
  return tested && !uses.some(asksForSomebody);
}

/** `const { userId } = await auth(); db.notes.create({ data: { userId } })`: the first use for which there has to be somebody, and nobody asks. */
export function takenForSomebody(uses: readonly Use[]): ts.Node | undefined {
  // What is out of sight may ask.
  if (uses.some((use) => asksForSomebody(use) || use.how === 'return' || demands(use))) return undefined;
  const said = uses.flatMap((use) => {
    const path = use.path.filter((part) => !HOLDERS.has(part) && part !== 'user');
    const isOfUser = use.path.includes('user');
    // A member of nobody throws, unless it is asked for with a question mark.
    return path.length > 0 && (!isOfUser || isAskedSoftly(use)) ? [{ ...use, path }] : [];
  });
  return identityUse(said, '')?.at;
}

function asksForSomebody({ how, path }: Use): boolean {
  return ASKS.has(how) && path.some((part) => !HOLDERS.has(part));
}

/** `invariant(userId)`, `assertSignedIn(userId)` */
function demands({ how, call }: Use): boolean {
  return how === 'argument' && call !== undefined && DEMANDS.test(lastName(call.expression));
}

/** `user?.id`, here or where the variable was filled. */
function isAskedSoftly({ node, trace }: Use): boolean {
  const texts = [node, ...trace.map((step) => step.node)].map((at) => statementAround(at).getText().slice(0, 2000));
  return (
    texts.some((text) => /\buser\?\.\w/.test(text)) || /\buser\?\.\w/.test(blockAround(node).getText().slice(0, 6000))
  );
}

function statementAround(node: ts.Node): ts.Node {
  return ts.findAncestor(node, ts.isStatement) ?? node;
}

function blockAround(node: ts.Node): ts.Node {
  return ts.findAncestor(node, ts.isBlock) ?? node;
}
