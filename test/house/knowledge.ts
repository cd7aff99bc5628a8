import { type AST, RegExpParser, visitRegExpAST } from '@eslint-community/regexpp';
import ts from 'typescript';

/** So many words may stand in one pattern or list of the engine; more are knowledge, which is data in `rules/`. */
export const MOST_WORDS = 5;

/** Patterns and lists of a file that name more words than that, with their lines. */
export function wordLists(path: string, text: string): string[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const words = ts.isRegularExpressionLiteral(node) ? wordsOfPattern(node.text) : wordsOfSet(node);
    if (words > MOST_WORDS) {
      const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      found.push(`names ${words} words in line ${line}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The most words that one choice of a pattern is between. */
function wordsOfPattern(literal: string): number {
  const pattern = new RegExpParser().parseLiteral(literal);
  const counts = [wordsOfChoice(pattern.pattern.alternatives)];
  const count = ({ alternatives }: { alternatives: AST.Alternative[] }) => counts.push(wordsOfChoice(alternatives));
  visitRegExpAST(pattern, { onGroupEnter: count, onCapturingGroupEnter: count });
  return Math.max(...counts);
}

function wordsOfChoice(alternatives: readonly AST.Alternative[]): number {
  return alternatives.filter(({ raw }) => /[A-Za-z]{2}/.test(raw.replace(/\\./g, ''))).length;
}

function wordsOfSet(node: ts.Node): number {
  if (!ts.isNewExpression(node) || node.expression.getText() !== 'Set') return 0;
  const [list] = node.arguments ?? [];
  if (!list || !ts.isArrayLiteralExpression(list) || node.typeArguments) return 0;
  return list.elements.every(ts.isStringLiteral) ? list.elements.length : 0;
}
