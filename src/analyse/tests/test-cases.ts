import { ts } from '#compiler';
import type { Unit } from '../syntax/unit.js';
import type { TestWords } from './test-rule.js';

/** One test of a file: what it is called, and what stands in it. */
export interface TestCase {
  readonly at: ts.Node;
  /** Its own title after those of the suites around it. */
  readonly title: string;
  /** The callback, and the table of a test that runs for each of its rows. */
  readonly parts: readonly ts.Node[];
}

const MOST_CASES = 5_000;

/** The tests of a file that run, in order. */
export function testCasesOf(unit: Unit, words: TestWords): TestCase[] {
  const cases: TestCase[] = [];
  const visit = (node: ts.Node, titles: readonly string[]): void => {
    if (cases.length >= MOST_CASES) return;
    const named = ts.isCallExpression(node) ? runnerCall(node, words) : undefined;
    if (!named || !ts.isCallExpression(node)) {
      ts.forEachChild(node, (child) => visit(child, titles));
      return;
    }
    if (named.skipped) return;
    const [title, ...rest] = node.arguments;
    const body = rest.find((argument) => ts.isFunctionLike(argument));
    if (!title || !body) return;
    const path = [...titles, titleText(title)];
    // Of tests inside of a test, each is one.
    if (named.kind === 'suite' || holdsCases(body, words)) ts.forEachChild(body, (child) => visit(child, path));
    else {
      const rows = named.table ? [named.table] : [];
      const own = [...path, ...rows.flatMap(textsIn)].join(' ');
      cases.push({ at: title, title: own.slice(0, 1_000), parts: [body, ...rows] });
    }
  };
  visit(unit.source, []);
  return cases;
}

function holdsCases(body: ts.Node, words: TestWords): boolean {
  let held = false;
  const visit = (node: ts.Node): void => {
    held ||=
      ts.isCallExpression(node) && runnerCall(node, words)?.kind === 'case' && node.arguments.some(ts.isFunctionLike);
    if (!held) ts.forEachChild(node, visit);
  };
  ts.forEachChild(body, visit);
  return held;
}

interface RunnerCall {
  readonly kind: 'case' | 'suite';
  readonly skipped: boolean;
  readonly table?: ts.Node | undefined;
}

/** `it(…)`, `test.concurrent(…)`, `describe.each(…)(…)`, `t.test(…)`. */
function runnerCall(call: ts.CallExpression, words: TestWords): RunnerCall | undefined {
  const names: string[] = [];
  let table: ts.Node | undefined;
  let callee: ts.Expression = call.expression;
  for (let depth = 0; depth < 8; depth++) {
    if (ts.isIdentifier(callee)) {
      names.unshift(callee.text);
      break;
    }
    if (ts.isPropertyAccessExpression(callee)) {
      names.unshift(callee.name.text);
      callee = callee.expression;
    } else if (ts.isCallExpression(callee)) {
      table = callee.arguments[0];
      callee = callee.expression;
    } else if (ts.isTaggedTemplateExpression(callee)) {
      table = callee.template;
      callee = callee.tag;
    } else return undefined;
  }
  const [root = '', ...members] = names;
  const kind = [root, ...members].some((name) => words.suites.includes(name))
    ? 'suite'
    : words.cases.includes(root) || (members.length === 1 && root === 't' && words.cases.includes(members[0] ?? ''))
      ? 'case'
      : words.skipped.includes(root)
        ? 'case'
        : undefined;
  if (!kind) return undefined;
  return { kind, skipped: names.some((name) => words.skipped.includes(name)), table };
}

function titleText(title: ts.Expression): string {
  if (ts.isStringLiteralLike(title)) return title.text;
  return title.getText().slice(0, 200);
}

/** The texts of a table of cases name what each of them is about. */
function textsIn(node: ts.Node): string[] {
  const texts: string[] = [];
  const visit = (child: ts.Node): void => {
    if (texts.length >= 60) return;
    if (ts.isStringLiteralLike(child)) texts.push(child.text.slice(0, 80));
    else if (ts.isPropertyAssignment(child) && ts.isIdentifier(child.name)) texts.push(child.name.text);
    ts.forEachChild(child, visit);
  };
  visit(node);
  return texts;
}

/** What a test expects of a refusal: the statuses that it names, and whether it expects one in another form. */
export interface Expected {
  readonly refusal: boolean;
  /** Nothing, or a negative answer, is expected to come back. */
  readonly nothing: boolean;
  /** It says that access is denied, and not only that something fails. */
  readonly denial: boolean;
  readonly statuses: ReadonlySet<number>;
  /** It expects anything at all. */
  readonly anything: boolean;
}

export function expectedIn(nodes: readonly ts.Node[], words: TestWords): Expected {
  const { refusals } = words;
  const nothings = new RegExp(refusals.nothing);
  const says = new RegExp(refusals.says, 'i');
  const handlers = new RegExp(refusals.handlers, 's');
  const throws = new RegExp(`\\.(?:${refusals.throws.join('|')})\\b`);
  const statuses = new Set<number>();
  let refusal = false;
  let denial = false;
  let nothing = false;
  let anything = false;
  for (const call of nodes) {
    const said = ts.isCallExpression(call) ? expectation(call, words) : undefined;
    if (!said) continue;
    anything = true;
    const { whole, matcher } = said;
    if (NEGATED.test(matcher)) {
      denial ||= handlers.test(whole);
      continue;
    }
    const numbers = [...matcher.matchAll(/\b[1-5]\d\d\b/g)].map(([number]) => Number(number));
    // A test that is content with a success as well expects no refusal.
    if (numbers.some((number) => number < 400)) continue;
    for (const number of numbers) statuses.add(number);
    denial ||= says.test(matcher);
    refusal ||= throws.test(matcher);
    nothing ||= nothings.test(matcher) && !/\berr(?:or)?s?\b/i.test(whole);
  }
  return { refusal: refusal || denial, nothing, denial, statuses, anything };
}

const NEGATED = /\.not\b|\b(?:doesNotThrow|doesNotReject|notEqual|notStrictEqual|isNot[A-Z]\w*)\b/;

interface Expectation {
  readonly whole: string;
  /** What is expected, without what it is expected of. */
  readonly matcher: string;
}

/** `expect(a).toBe(b)`, `assert.rejects(a)`, `request(a).get(b).expect(401)`; undefined for any other call. */
export function expectation(call: ts.CallExpression, { expectations }: TestWords): Expectation | undefined {
  const whole = call.getText().slice(0, 1_000);
  const { expression } = call;
  if (ts.isPropertyAccessExpression(expression) && expectations.includes(expression.name.text)) {
    return {
      whole,
      matcher: `.expect(${call.arguments.map((argument) => argument.getText()).join(', ')})`.slice(0, 600),
    };
  }
  // The head of a longer chain expects nothing yet.
  if (ts.isPropertyAccessExpression(call.parent)) return undefined;
  let subject: ts.CallExpression = call;
  let root: ts.Expression = call;
  while (ts.isCallExpression(root) || ts.isPropertyAccessExpression(root) || ts.isNonNullExpression(root)) {
    if (ts.isCallExpression(root)) subject = root;
    root = root.expression;
  }
  if (!ts.isIdentifier(root) || !expectations.includes(root.text)) return undefined;
  if (subject === call) return { whole, matcher: whole.slice(0, 600) };
  const [first] = subject.arguments;
  const listed = first && ts.isArrayLiteralExpression(first) ? first.getText() : '';
  return { whole, matcher: `${listed}${call.getText().slice(subject.end - call.getStart())}`.slice(0, 600) };
}
