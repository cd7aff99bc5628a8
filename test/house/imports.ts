import { ts } from '#compiler';

export interface Import {
  readonly specifier: string;
  /** Nothing of the other file is loaded because of it. */
  readonly typeOnly: boolean;
}

/** Every import of a file, in all forms: static, re-export, dynamic, `require` and `import('…')` types. */
export function importsOf(path: string, text: string): Import[] {
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    const specifier = specifierOf(node);
    if (specifier !== undefined && ts.isStringLiteralLike(specifier)) {
      found.push({ specifier: specifier.text, typeOnly: isTypeOnly(node) });
    }
    ts.forEachChild(node, visit);
  };
  visit(parse(path, text));
  return found;
}

function specifierOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return node.argument.literal;
  if (!ts.isCallExpression(node)) return undefined;
  const called = node.expression;
  const loads =
    called.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(called) && /^require/.test(called.text));
  return loads ? node.arguments[0] : undefined;
}

/** Only `import type` counts: under `verbatimModuleSyntax` an `import { type A }` still loads the file. */
function isTypeOnly(node: ts.Node): boolean {
  if (ts.isImportTypeNode(node)) return true;
  if (ts.isImportDeclaration(node)) return node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
  return ts.isExportDeclaration(node) && node.isTypeOnly;
}

const AMBIENT = new Set(['process', 'performance', 'fetch', 'require', 'setTimeout', 'setInterval']);

/** Where a file asks its surroundings: the clock, chance, the environment, the network. */
export function saidGlobals(path: string, text: string): string[] {
  const source = parse(path, text);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const said = ambient(node);
    if (said !== undefined)
      found.push(`${said} (line ${source.getLineAndCharacterOfPosition(node.getStart()).line + 1})`);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function ambient(node: ts.Node): string | undefined {
  if (ts.isNewExpression(node) && nameOf(node.expression) === 'Date' && !node.arguments?.length) return 'new Date()';
  if (!ts.isCallExpression(node) && !ts.isPropertyAccessExpression(node)) return undefined;
  const name = nameOf(node.expression);
  if (name !== undefined && AMBIENT.has(name)) return name;
  if (!ts.isPropertyAccessExpression(node)) return undefined;
  const member = `${name}.${node.name.text}`;
  return member === 'Date.now' || member === 'Math.random' ? member : undefined;
}

function nameOf(node: ts.Expression): string | undefined {
  return ts.isIdentifier(node) ? node.text : undefined;
}

function parse(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
}
