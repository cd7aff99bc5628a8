import { ts } from '#compiler';
import { bare } from '../syntax/bare.js';
import { declarationOf } from '../syntax/scope.js';
import type { Frame, FunctionValue, Value } from '../syntax/value.js';
import { optionsOf } from '../syntax/value.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';
import { isAskingOrigin, isNamedOrigin, verdictOfPattern } from './origin-text.js';

const CHANGES = ['push', 'unshift', 'splice', 'add'];

/** What a function that is asked about each origin answers. */
export function answerAbout(program: Program, { node, frame }: FunctionValue): 'any' | 'part' | 'listed' | 'unknown' {
  const question = new Question(program, node, frame);
  return question.isOpen() ? 'any' : question.isPartly() ? 'part' : question.isListed() ? 'listed' : 'unknown';
}

/** One function, and what it gives back: by its returns, or through the callback that stands last among its parameters. */
class Question {
  readonly #program: Program;
  readonly #fn: FunctionValue['node'];
  readonly #frame: Frame | undefined;
  readonly #origin: string | undefined;
  readonly #reply: string | undefined;
  readonly #answers: ts.Expression[] = [];
  readonly #conditions: ts.Expression[] = [];
  /** It throws, leaves without an answer, answers with an error, or hands its callback on. */
  #refuses = false;
  #isOutOfSight = false;

  constructor(program: Program, fn: FunctionValue['node'], frame: Frame | undefined) {
    this.#program = program;
    this.#fn = fn;
    this.#frame = frame;
    const names = fn.parameters.map(({ name }) => (ts.isIdentifier(name) ? name.text : undefined));
    [this.#origin] = names;
    this.#reply = names.length > 1 ? names.at(-1) : undefined;
    const { body } = fn;
    if (body && !ts.isBlock(body) && this.#reply === undefined) this.#answers.push(body);
    else if (body) this.#read(body, true);
  }

  #read(node: ts.Node, isOwn: boolean): void {
    if (ts.isThrowStatement(node)) this.#refuses = true;
    if (ts.isIfStatement(node) && isOwn) this.#conditions.push(node.expression);
    if (ts.isConditionalExpression(node) && isOwn) this.#conditions.push(node.condition);
    if (ts.isReturnStatement(node) && isOwn && this.#reply === undefined) {
      if (node.expression) this.#answers.push(node.expression);
      else this.#refuses = true;
    }
    if (this.#reply !== undefined && ts.isIdentifier(node) && node.text === this.#reply) this.#replied(node);
    const own = isOwn && !isFunctionNode(node);
    ts.forEachChild(node, (child) => this.#read(child, own));
  }

  #replied(name: ts.Identifier): void {
    const call = name.parent;
    if (!ts.isCallExpression(call) || call.expression !== name) {
      this.#isOutOfSight = true;
      return;
    }
    const [error, answer] = call.arguments;
    if (answer && (!error || isNothing(error))) this.#answers.push(answer);
    else this.#refuses = true;
  }

  /** The last statement lets everybody in, and nothing before it answers anything else. */
  isOpen(): boolean {
    const { body } = this.#fn;
    if (!body || this.#refuses || this.#isOutOfSight) return false;
    const last = ts.isBlock(body) ? body.statements.at(-1) : body;
    const end = this.#answers.at(-1);
    const isAtEnd = last !== undefined && end !== undefined && end.pos >= last.pos && !ts.isIfStatement(last);
    return isAtEnd && this.#answers.every((answer) => this.#admits(answer)) && !this.#isGuarded(end);
  }

  isPartly(): boolean {
    return [...this.#answers, ...this.#conditions].some((one) => this.#asksPart(one));
  }

  isListed(): boolean {
    if (this.#isOutOfSight) return false;
    const given = this.#answers.filter((answer) => !isNothing(answer));
    return given.length > 0 && given.every((answer) => this.#isSafe(answer) || this.#isGuarded(answer));
  }

  #isOrigin(node: ts.Expression): boolean {
    const at = bare(node);
    // `origin ?? ''`
    if (ts.isBinaryExpression(at) && DEFAULTS.has(at.operatorToken.kind)) return this.#isOrigin(at.left);
    return ts.isIdentifier(at) && at.text === this.#origin;
  }

  #admits(answer: ts.Expression): boolean {
    const at = bare(answer);
    if (ts.isBinaryExpression(at) && isAlternative(at.operatorToken.kind))
      return this.#admits(at.left) && (isNothing(at.right) || this.#admits(at.right));
    return at.kind === ts.SyntaxKind.TrueKeyword || this.#isOrigin(at) || isAskingOrigin(at);
  }

  /** An answer that lets nobody in who is not on a list. */
  #isSafe(answer: ts.Expression): boolean {
    const at = bare(answer);
    if (isNothing(at) || this.#proves(at)) return true;
    if (ts.isConditionalExpression(at))
      return (
        (this.#proves(at.condition) || this.#isSafe(at.whenTrue)) &&
        (this.#denies(at.condition) || this.#isSafe(at.whenFalse))
      );
    if (ts.isBinaryExpression(at) && at.operatorToken.kind === ts.SyntaxKind.BarBarToken)
      return this.#isSafe(at.left) && this.#isSafe(at.right);
    return this.#isConstant(at);
  }

  /** Whether it stands where a list has let the origin pass. */
  #isGuarded(answer: ts.Expression): boolean {
    for (let at: ts.Node = answer; at !== this.#fn && !isFunctionNode(at); at = at.parent) {
      const { parent } = at;
      if (ts.isIfStatement(parent)) {
        if (parent.thenStatement === at && this.#proves(parent.expression)) return true;
        if (parent.elseStatement === at && this.#denies(parent.expression)) return true;
      }
      if (ts.isConditionalExpression(parent)) {
        if (parent.whenTrue === at && this.#proves(parent.condition)) return true;
        if (parent.whenFalse === at && this.#denies(parent.condition)) return true;
      }
      if (!ts.isBlock(parent)) continue;
      const before = parent.statements.slice(0, parent.statements.indexOf(at as ts.Statement));
      if (before.some((one) => ts.isIfStatement(one) && leaves(one.thenStatement) && this.#denies(one.expression)))
        return true;
    }
    return false;
  }

  /** If this holds, there is no origin, or it is on a list. */
  #proves(condition: ts.Expression): boolean {
    const at = bare(condition);
    if (ts.isPrefixUnaryExpression(at) && at.operator === ts.SyntaxKind.ExclamationToken)
      return this.#denies(at.operand);
    if (ts.isCallExpression(at)) return this.#isMember(at, ['includes', 'has']) || this.#matches(at) === 'listed';
    if (!ts.isBinaryExpression(at)) return false;
    const { left, right, operatorToken } = at;
    if (operatorToken.kind === ts.SyntaxKind.BarBarToken) return this.#proves(left) && this.#proves(right);
    if (operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken) return this.#proves(left) || this.#proves(right);
    if (isEqual(operatorToken.kind)) return this.#compares(left, right) || this.#compares(right, left);
    const text = `${operatorToken.getText()} ${right.getText().slice(0, 4)}`;
    return /^(?:!==? -1|> -1|>= 0)$/.test(text) && this.#isMember(left, ['indexOf']);
  }

  /** If this does not hold, there is no origin, or it is on a list. */
  #denies(condition: ts.Expression): boolean {
    const at = bare(condition);
    if (this.#isOrigin(at)) return true;
    if (ts.isPrefixUnaryExpression(at) && at.operator === ts.SyntaxKind.ExclamationToken)
      return this.#proves(at.operand);
    if (!ts.isBinaryExpression(at)) return false;
    const { left, right, operatorToken } = at;
    if (operatorToken.kind === ts.SyntaxKind.BarBarToken) return this.#denies(left) || this.#denies(right);
    if (operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken) return this.#denies(left) && this.#denies(right);
    if (isUnequal(operatorToken.kind)) return this.#compares(left, right) || this.#compares(right, left);
    const text = `${operatorToken.getText()} ${right.getText().slice(0, 4)}`;
    return /^(?:===? -1|< 0)$/.test(text) && this.#isMember(left, ['indexOf']);
  }

  #compares(one: ts.Expression, other: ts.Expression): boolean {
    return this.#isOrigin(one) && (isNothing(other) || this.#isConstant(other));
  }

  #isConstant(node: ts.Expression): boolean {
    const options = optionsOf(this.#program.evaluator.evaluate(node, this.#frame));
    return options.every((value) => value.kind === 'literal' && isNamedOrigin(value.value));
  }

  /** `list.includes(origin)`, where everything in the list is constant. */
  #isMember(node: ts.Expression, methods: readonly string[]): boolean {
    const call = bare(node);
    if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return false;
    const [origin] = call.arguments;
    const { name, expression: list } = call.expression;
    return methods.includes(name.text) && origin !== undefined && this.#isOrigin(origin) && this.#isList(list);
  }

  #isList(list: ts.Expression): boolean {
    if (ts.isIdentifier(list) && this.#isChanged(list)) return false;
    const options = optionsOf(this.#program.evaluator.evaluate(list, this.#frame));
    return options.every((value) => {
      if (value.kind === 'array')
        return value.node.elements.every((element) =>
          optionsOf(this.#program.evaluator.evaluate(element, value.frame)).every(
            (one) => one.kind === 'literal' && isNamedOrigin(one.value),
          ),
        );
      const isSet = value.kind === 'external' && value.package === '' && value.path === 'Set';
      const members =
        isSet && value.made && ts.isNewExpression(value.made.node) ? value.made.node.arguments?.[0] : undefined;
      return members !== undefined && ts.isArrayLiteralExpression(members) && this.#isList(members);
    });
  }

  #isChanged(list: ts.Identifier): boolean {
    const { calls } = this.#program.unitOf(list) ?? {};
    return CHANGES.flatMap((name) => calls?.get(name) ?? []).some(
      (call) =>
        ts.isCallExpression(call) &&
        ts.isPropertyAccessExpression(call.expression) &&
        ts.isIdentifier(call.expression.expression) &&
        call.expression.expression.text === list.text,
    );
  }

  /** `/^https:…$/.test(origin)` */
  #matches({ expression, arguments: [origin] }: ts.CallExpression): ReturnType<typeof verdictOfPattern> | undefined {
    if (!ts.isPropertyAccessExpression(expression) || expression.name.text !== 'test') return undefined;
    if (!origin || !this.#isOrigin(origin)) return undefined;
    const [pattern, ...others] = optionsOf(this.#program.evaluator.evaluate(expression.expression, this.#frame));
    if (!pattern || others.length > 0 || !ts.isRegularExpressionLiteral(pattern.node)) return undefined;
    return verdictOfPattern(pattern.node.text);
  }

  /** `origin.endsWith('example.com')`, `origin.includes('example')`: without the dot or the scheme before it. */
  #asksPart(node: ts.Expression): boolean {
    const at = bare(node);
    if (ts.isPrefixUnaryExpression(at)) return this.#asksPart(at.operand);
    if (ts.isConditionalExpression(at))
      return [at.condition, at.whenTrue, at.whenFalse].some((one) => this.#asksPart(one));
    if (ts.isBinaryExpression(at)) {
      const isBoth = at.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken;
      const isBounded = isBoth && [at.left, at.right].some((one) => this.#proves(one) || this.#asked(one) === 'whole');
      return !isBounded && (this.#asksPart(at.left) || this.#asksPart(at.right));
    }
    if (!ts.isCallExpression(at)) return false;
    if (this.#asked(at) === 'part' || this.#matches(at) === 'part' || this.#matches(at) === 'any') return true;
    const [each] = at.arguments;
    const isSearch = ts.isPropertyAccessExpression(at.expression) && /^(?:some|find)$/.test(at.expression.name.text);
    return (
      isSearch && each !== undefined && ts.isArrowFunction(each) && !ts.isBlock(each.body) && this.#asksPart(each.body)
    );
  }

  /** What is asked for; of a list in sight, what is loosest: `hosts.some((host) => origin.endsWith(host))`. */
  #wanted(argument: ts.Expression): Value {
    const declaration = ts.isIdentifier(argument) ? declarationOf(argument) : undefined;
    const each = declaration && ts.isParameter(declaration) ? declaration.parent : undefined;
    const search = each && ts.isCallExpression(each.parent) ? each.parent.expression : undefined;
    const list =
      search && ts.isPropertyAccessExpression(search)
        ? this.#program.evaluator.evaluate(search.expression, this.#frame)
        : undefined;
    if (list?.kind !== 'array') return this.#program.evaluator.evaluate(argument, this.#frame);
    const all = list.node.elements.map((one) => this.#program.evaluator.evaluate(one, list.frame));
    const loose = all.find(({ kind, node }) => kind === 'literal' && /^['"`][\w-]/.test(node.getText()));
    return loose ?? all[0] ?? list;
  }

  #asked(node: ts.Expression): 'part' | 'whole' | undefined {
    const call = bare(node);
    if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return undefined;
    const { name, expression: receiver } = call.expression;
    if (!this.#isOrigin(receiver)) return undefined;
    if (name.text === 'includes' || name.text === 'indexOf') return 'part';
    const [argument] = call.arguments;
    const value = argument && this.#wanted(argument);
    if (value?.kind !== 'literal' || typeof value.value !== 'string') return undefined;
    if (name.text === 'endsWith') return /^(?:\.|[a-z]*:\/\/)/.test(value.value) ? 'whole' : 'part';
    // A scheme says nothing about the host, and what ends with a colon or a slash has all of it.
    return name.text === 'startsWith' && !/[:/]$/.test(value.value) ? 'part' : undefined;
  }
}

const DEFAULTS: ReadonlySet<ts.SyntaxKind> = new Set([ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.BarBarToken]);

function isNothing(node: ts.Expression): boolean {
  const at = bare(node);
  const { kind } = at;
  return (
    kind === ts.SyntaxKind.NullKeyword ||
    kind === ts.SyntaxKind.FalseKeyword ||
    (ts.isIdentifier(at) && at.text === 'undefined') ||
    (ts.isStringLiteralLike(at) && at.text === '')
  );
}

/** `origin ?? false`: requests without an origin are no pages. */
function isAlternative(kind: ts.SyntaxKind): boolean {
  return kind === ts.SyntaxKind.QuestionQuestionToken || kind === ts.SyntaxKind.BarBarToken;
}

function isEqual(kind: ts.SyntaxKind): boolean {
  return kind === ts.SyntaxKind.EqualsEqualsEqualsToken || kind === ts.SyntaxKind.EqualsEqualsToken;
}

function isUnequal(kind: ts.SyntaxKind): boolean {
  return kind === ts.SyntaxKind.ExclamationEqualsEqualsToken || kind === ts.SyntaxKind.ExclamationEqualsToken;
}

function leaves(statement: ts.Statement): boolean {
  const last = ts.isBlock(statement) ? statement.statements.at(-1) : statement;
  return last !== undefined && (ts.isReturnStatement(last) || ts.isThrowStatement(last));
}
