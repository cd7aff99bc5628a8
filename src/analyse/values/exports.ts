import { ts } from '#compiler';
import { declarationOf } from '../syntax/scope.js';
import type { Unit } from '../syntax/unit.js';
import { literal, union, unknown, type Value } from '../syntax/value.js';
import type { Evaluator } from './evaluate.js';

/** The files and names that one question has been to: `export *` may lead in circles, and there by many ways. */
type Visited = Set<string>;

/** What a file of the project exports under a name. */
export function exportOf(
  evaluator: Evaluator,
  path: string,
  name: string,
  node: ts.Node,
  visited: Visited = new Set(),
): Value {
  const question = `${path}\0${name}`;
  if (visited.has(question)) return unknown(node, `${path} does not export ${name}`);
  visited.add(question);
  const unit = evaluator.world.unit(path);
  if (!unit) return unknown(node, `${path} could not be read`);
  const found = findExport(evaluator, unit, name, visited);
  if (found) return found;
  return name === 'default' && isCommonJs(unit)
    ? { kind: 'module', node, path }
    : unknown(node, `${path} does not export ${name}`);
}

function findExport(evaluator: Evaluator, unit: Unit, name: string, visited: Visited): Value | undefined {
  const stars: ts.Expression[] = [];
  for (const statement of unit.source.statements) {
    if (ts.isExportDeclaration(statement)) {
      const { exportClause, moduleSpecifier } = statement;
      if (!exportClause) {
        if (moduleSpecifier) stars.push(moduleSpecifier);
      } else if (ts.isNamespaceExport(exportClause)) {
        if (exportClause.name.text === name && moduleSpecifier)
          return fromModule(evaluator, moduleSpecifier, '', visited);
      } else {
        const specifier = exportClause.elements.find((element) => element.name.text === name);
        if (!specifier) continue;
        const local = specifier.propertyName ?? specifier.name;
        if (moduleSpecifier) return fromModule(evaluator, moduleSpecifier, local.text, visited);
        return ts.isIdentifier(local) ? evaluator.evaluate(local) : undefined;
      }
    } else if (ts.isExportAssignment(statement)) {
      if (name === 'default' || statement.isExportEquals) return evaluator.evaluate(statement.expression);
    } else {
      const own = declaredExport(evaluator, statement, name);
      if (own) return own;
    }
  }
  return commonJsExport(evaluator, unit, name) ?? fromStars(evaluator, stars, name, visited);
}

function fromStars(
  evaluator: Evaluator,
  stars: readonly ts.Expression[],
  name: string,
  visited: Visited,
): Value | undefined {
  if (name === 'default') return undefined;
  for (const star of stars) {
    const resolution = ts.isStringLiteralLike(star) ? evaluator.world.resolve(star.text, star) : undefined;
    if (resolution && 'file' in resolution && !evaluator.world.mayExport(resolution.file, name)) continue;
    const value = fromModule(evaluator, star, name, visited);
    if (value && value.kind !== 'unknown') return value;
  }
  return undefined;
}

function fromModule(evaluator: Evaluator, specifier: ts.Expression, name: string, visited: Visited): Value | undefined {
  if (!ts.isStringLiteralLike(specifier)) return undefined;
  const resolution = evaluator.world.resolve(specifier.text, specifier);
  if ('package' in resolution) {
    return { kind: 'external', node: specifier, package: resolution.package, path: name, instance: false };
  }
  if (name === '') return { kind: 'module', node: specifier, path: resolution.file };
  return exportOf(evaluator, resolution.file, name, specifier, visited);
}

function declaredExport(evaluator: Evaluator, statement: ts.Statement, name: string): Value | undefined {
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
  if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return undefined;
  const isDefault = modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword);
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement)) {
    if (ts.isFunctionDeclaration(statement) && !statement.body) return undefined;
    const matches = isDefault ? name === 'default' : statement.name?.text === name;
    return matches ? evaluator.declared(statement) : undefined;
  }
  if (!ts.isVariableStatement(statement)) return undefined;
  for (const { name: declared } of statement.declarationList.declarations) {
    const identifier = findIdentifier(declared, name);
    if (identifier) return evaluator.evaluate(identifier);
  }
  return undefined;
}

/** The name inside a (destructuring) declaration; evaluating it leads back to the declaration. */
function findIdentifier(binding: ts.BindingName, name: string): ts.Identifier | undefined {
  if (ts.isIdentifier(binding)) return binding.text === name ? binding : undefined;
  for (const element of binding.elements) {
    if (ts.isOmittedExpression(element)) continue;
    const found = findIdentifier(element.name, name);
    if (found && declarationOf(found)) return found;
  }
  return undefined;
}

function isCommonJs(unit: Unit): boolean {
  return unit.assignments.some(({ left }) => isModuleExports(left) || isModuleExports(left.expression));
}

function isModuleExports(node: ts.Expression): boolean {
  if (ts.isIdentifier(node)) return node.text === 'exports' && !declarationOf(node);
  return (
    ts.isPropertyAccessExpression(node) &&
    node.name.text === 'exports' &&
    ts.isIdentifier(node.expression) &&
    node.expression.text === 'module'
  );
}

function commonJsExport(evaluator: Evaluator, unit: Unit, name: string): Value | undefined {
  const found: Value[] = [];
  for (const { left, right } of unit.assignments) {
    if (ts.isPropertyAccessExpression(left) && isModuleExports(left)) {
      const whole = evaluator.evaluate(right);
      if (name === 'default') return whole;
      const member = evaluator.property(whole, name, right);
      if (!(member.kind === 'literal' && member.value === undefined)) found.push(member);
    } else if (ts.isPropertyAccessExpression(left) && left.name.text === name && isModuleExports(left.expression)) {
      found.push(evaluator.evaluate(right));
    }
  }
  return found.length > 0 ? union(unit.source, found) : undefined;
}

/** `require('x')`: the module itself, or what it exports as a whole. */
export function required(evaluator: Evaluator, specifier: string, node: ts.Node): Value {
  const resolution = evaluator.world.resolve(specifier, node);
  if ('package' in resolution) {
    return { kind: 'external', node, package: resolution.package, path: '', instance: false };
  }
  const unit = evaluator.world.unit(resolution.file);
  if (!unit) return literal(node, undefined);
  const whole = commonJsExport(evaluator, unit, 'default');
  return whole && whole.kind !== 'unknown' ? whole : { kind: 'module', node, path: resolution.file };
}
