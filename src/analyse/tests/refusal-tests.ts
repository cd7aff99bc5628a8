import { ts } from '#compiler';
import { lineStarts, locate } from '../../load/location.js';
import type { RuleMeta } from '../../rule-meta.js';
import type { Observation } from '../observations/observation.js';
import { type Expected, expectation, expectedIn, type TestCase, testCasesOf } from './test-cases.js';
import { type Deed, deedsOf, saysOther, timeOf } from './test-deeds.js';
import type { TestFiles } from './test-files.js';
import { TestReach } from './test-reach.js';
import { type DeedSign, metaOfTest, type TestRule, type TestWords } from './test-rule.js';

/** Proofs, one per test and thing presented; a title that nothing in its test bears out is an unknown. */
export function judgeTests(files: TestFiles, rules: readonly TestRule[], words: TestWords): Observation[] {
  const signs = rules.map((rule) => new Signs(rule, words));
  const reach = new TestReach(files);
  const proofs = new Set<string>();
  const observations: Observation[] = [];
  for (const unit of files.units()) {
    const starts = lineStarts(unit.text);
    for (const test of testCasesOf(unit, words)) {
      const nodes = reach.nodesOf(test.parts, unit);
      const expected = expectedIn(nodes, words);
      if (!expected.anything) continue;
      const deeds = deedsOf(nodes);
      const own = deedsOf(nodes.filter((node) => test.parts.some((part) => holds(part, node))));
      for (const sign of signs) {
        const outcome = sign.judge(test, { deeds, own }, expected, nodes);
        if (!outcome) continue;
        if (outcome === 'proof') proofs.add(sign.rule.id);
        observations.push(observe(sign, outcome, test, locate(unit.path, starts, spanOf(test.at)), files));
      }
    }
  }
  // What one test proves, the title of another need not put in doubt.
  return observations.filter(({ outcome, rule }) => outcome === 'proof' || !proofs.has(rule.id));
}

function spanOf(node: ts.Node) {
  return { start: node.getStart(), end: node.end };
}

function observe(
  { rule, meta }: Signs,
  outcome: 'proof' | 'unknown',
  test: TestCase,
  location: Observation['location'],
  files: TestFiles,
): Observation {
  return {
    outcome,
    rule: meta,
    controls: rule.controls,
    severity: meta.severity,
    confidence: meta.confidence,
    location,
    say: outcome === 'proof' ? `a test presents ${rule.say}` : `whether a test presents ${rule.say}`,
    ...(outcome === 'unknown' && { why: 'its title says so, but nothing that it does shows it' }),
    trace: [],
    context: { side: 'test', package: files.packageOf(location.path) },
    identity: { code: test.at.getText(), symbol: test.title },
  };
}

interface Done {
  readonly deeds: readonly Deed[];
  /** Those that stand in the test itself. */
  readonly own: readonly Deed[];
}

function holds(part: ts.Node, node: ts.Node): boolean {
  return node.pos >= part.pos && node.end <= part.end && node.getSourceFile() === part.getSourceFile();
}

class Signs {
  readonly rule: TestRule;
  readonly meta: RuleMeta;
  readonly #words: TestWords;
  readonly #titled: RegExp;
  readonly #unless: RegExp | undefined;
  readonly #refusing: RegExp;
  readonly #denying: RegExp;
  readonly #statuses: ReadonlySet<number>;
  readonly #deeds: readonly CompiledSign[];

  constructor(rule: TestRule, words: TestWords) {
    this.rule = rule;
    this.meta = metaOfTest(rule);
    this.#words = words;
    this.#titled = new RegExp(rule.titled, 'i');
    this.#unless = rule.unless === undefined ? undefined : new RegExp(rule.unless, 'i');
    this.#refusing = new RegExp(words.refusals.titles, 'i');
    this.#denying = new RegExp(words.refusals.denials, 'i');
    // Whoever sends what makes no sense is told so as well: 400 is no denial.
    const usual = words.refusals.statuses.filter((status) => rule.expects !== 'denial' || status !== 400);
    this.#statuses = new Set([...usual, ...(rule.statuses ?? [])]);
    this.#deeds = rule.deeds.map(compile);
  }

  judge(test: TestCase, { deeds, own }: Done, expected: Expected, nodes: readonly ts.Node[]) {
    if (this.#isElse(test.title, deeds)) return undefined;
    const titled = this.#titled.test(test.title);
    if (!this.#met(expected, test.title, titled)) {
      return !titled && this.#madeHere(test.title, { deeds, own }, expected, nodes) ? 'proof' : undefined;
    }
    const told = titled ? this.#deeds : this.#deeds.filter((sign) => !sign.titled);
    if (told.some((sign) => this.#done(sign, test.title, deeds, nodes))) return 'proof';
    return titled ? 'unknown' : undefined;
  }

  #isElse(title: string, deeds: readonly Deed[]): boolean {
    const unless = this.#unless;
    if (!unless) return false;
    return unless.test(title) || deeds.some((deed) => deed.kind === 'call' && unless.test(deed.name));
  }

  /** A token that the test itself makes for another time needs no words; anything else does, of whom it keeps out. */
  #madeHere(title: string, { deeds, own }: Done, { refusal, nothing }: Expected, nodes: readonly ts.Node[]): boolean {
    const denies = (refusal || nothing) && this.#denying.test(title);
    const fails = refusal && this.rule.expects === 'refusal';
    return this.#deeds.some((sign) => {
      if (sign.titled) return false;
      const ofTime = sign.payload !== undefined || sign.value === 'past' || sign.value === 'future';
      return ofTime
        ? (denies || fails) && this.#done(sign, title, own, nodes)
        : denies && this.#done(sign, title, deeds, nodes);
    });
  }

  /** An error may mean anything, and so may nothing: unless the expectation says what, the title has to. */
  #met({ refusal, nothing, denial, statuses }: Expected, title: string, titled: boolean): boolean {
    const { expects } = this.rule;
    const denied = (status: number) => this.#statuses.has(status) && (titled || status !== 400);
    if (expects === 'either' || denial || [...statuses].some(denied)) return true;
    if (!titled) return false;
    if (expects === 'denial') return (refusal || nothing) && this.#denying.test(title);
    return refusal || (nothing && this.#refusing.test(title));
  }

  #done(sign: CompiledSign, title: string, deeds: readonly Deed[], nodes: readonly ts.Node[]): boolean {
    const { twice, near, beside } = sign;
    if (beside && !deeds.some((deed) => deed.kind !== 'token' && beside.test(deed.name))) return false;
    if (near && !near.test(title) && !deeds.some((deed) => matches(sign, deed) && near.test(deed.near))) return false;
    if (twice) return handedTwice(nodes, twice, this.#words);
    return deeds.some((deed) => matches(sign, deed));
  }
}

type CompiledSign = ReturnType<typeof compile>;

function compile({ set, value, is, call, gives, twice, header, payload, near, beside, titled }: DeedSign) {
  const pattern = (text: string | undefined, flags = 'i') => (text === undefined ? undefined : new RegExp(text, flags));
  return {
    set: pattern(set && `^(?:${set})$`),
    value,
    is: pattern(is),
    call: pattern(call),
    gives: pattern(gives),
    twice: pattern(twice, ''),
    header: pattern(header),
    payload: pattern(payload),
    near: pattern(near),
    beside: pattern(beside && `(?:^|\\.)(?:${beside})$`),
    titled,
  };
}

function matches({ set, value, is, call, gives, header, payload, titled }: CompiledSign, deed: Deed): boolean {
  if (deed.kind === 'token') {
    if (payload) return payload.test(deed.payload);
    return header?.test(deed.header) === true;
  }
  if (deed.kind === 'call') return call?.test(deed.name) === true && (gives?.test(deed.given) ?? true);
  if (!set?.test(deed.name)) return false;
  if (value === 'other' && !saysOther(deed.value)) return false;
  if ((value === 'past' || value === 'future') && timeOf(deed.value, deed.name) !== value) return false;
  if (value === undefined && is === undefined && isNothing(deed.value)) return false;
  if (is && !is.test(deed.value.getText().slice(0, 300))) return false;
  return value !== undefined || is !== undefined || titled === true;
}

function isNothing(value: ts.Expression): boolean {
  return /^(?:undefined|null|void 0|''|""|\{\}|\[\])(?: as .*)?$/.test(value.getText().slice(0, 40));
}

/** The same thing is given to two calls, those that only expect something of it left out. */
function handedTwice(nodes: readonly ts.Node[], name: RegExp, words: TestWords): boolean {
  const counts = new Map<string, number>();
  for (const node of nodes) {
    if (!ts.isIdentifier(node) || !name.test(node.text) || !isHandedOver(node, words)) continue;
    const text = ts.isPropertyAccessExpression(node.parent) ? node.parent.getText() : node.text;
    const count = (counts.get(text) ?? 0) + 1;
    if (count > 1) return true;
    counts.set(text, count);
  }
  return false;
}

function isHandedOver(use: ts.Identifier, words: TestWords): boolean {
  const { parent } = use;
  if (ts.isPropertyAssignment(parent) && parent.name === use) return false;
  if (ts.isVariableDeclaration(parent) || ts.isBindingElement(parent) || ts.isParameter(parent)) return false;
  let node: ts.Node = use;
  for (let depth = 0; depth < 8 && node.parent; depth++) {
    const around = node.parent;
    if (ts.isCallExpression(around) && around.arguments.some((argument) => argument === node)) {
      return expectation(around, words) === undefined && !isSubject(around);
    }
    if (ts.isStatement(around)) return false;
    node = around;
  }
  return false;
}

function isSubject(call: ts.CallExpression): boolean {
  return ts.isIdentifier(call.expression) && call.expression.text === 'expect';
}
