import { ts } from '#compiler';
import type { Callers } from '../flow/callers.js';
import { isFollowed } from '../flow/dropped.js';
import { guardBefore, runsAfterAuthentication } from '../flow/guard-order.js';
import { isRecording } from '../flow/handling.js';
import { spineOf } from '../flow/origin.js';
import { comesUnasked } from '../flow/owner-asked.js';
import { sameVariable } from '../flow/same-variable.js';
import type { CodeSite, Place } from '../questions/code-site.js';
import { isPartOfSplit } from '../roles/hand-made.js';
import { siteOfCall } from '../roles/known-sites.js';
import { expressionsOf } from '../roles/parts.js';
import { isNothing } from '../syntax/conditions.js';
import { enclosingFunction, enclosingName } from '../syntax/scope.js';
import { WRAPS } from '../syntax/still-holds.js';
import { lastName, referencesIn, type Unit } from '../syntax/unit.js';
import { type CallNode, optionsOf, type Value } from '../syntax/value.js';
import { LOG_NAMES } from '../text/log-names.js';
import { isToBeFilledIn, secretKind } from '../text/secret-text.js';
import { spelled } from '../text/spellings.js';
import { argumentsOf } from '../values/calls.js';
import { isFunctionNode } from '../values/evaluate.js';
import { isNow } from '../values/moment.js';
import { Answers } from '../values/overlooked.js';
import type { Program } from '../values/program.js';
import type { SettledElsewhere } from './code.js';
import type { CodeView } from './code-view.js';
import type { ViewedSite } from './viewed-site.js';

/** Where rules of their own look at constants. */
const KEY_PARTS: readonly (readonly [role: string, part: string])[] = [
  ['token.sign', 'key'],
  ['token.verify', 'key'],
  ['token.defaults', 'key'],
  ['token.encrypt', 'key'],
  ['token.decrypt', 'key'],
  ['session.verify', 'key'],
  ['oauth.client', 'key'],
  ['session.keep', 'key'],
  ['oauth.client', 'clientSecret'],
  ['service.connect', 'password'],
  ['service.connect', 'secret'],
  ['service.connect', 'url'],
  ['key.use', 'key'],
];

/** What the check of a token is called, where it is out of sight. */
const VALIDATES = /^(?:verif|validat)(?:y|e|ied)?/i;

const REFUSES = /^return\s+(?:false|null|undefined)\b/;
const REFRESH = /^(?:refresh|renewal)\w*$/i;
const MAXIMUM_FILES = 200;
const COPIES = /^(?:(?:_|lodash)\.)?(?:get|clone|cloneDeep|structuredClone)$/;

/** What the code around a site settles, so that the site alone says too little. */
export class Settled implements SettledElsewhere {
  readonly #code: CodeView;
  readonly #program: Program;
  readonly #callers: Callers;
  readonly #keys: Answers<string, ReadonlySet<Place>>;
  #trusting: readonly Place[] | undefined;

  constructor(code: CodeView, program: Program, callers: Callers) {
    this.#code = code;
    this.#program = program;
    this.#callers = callers;
    this.#keys = new Answers(program.overlooked);
  }

  standsInForCheck(places: readonly Place[]): boolean {
    this.#trusting ??= this.#program.overlooked.aside(() =>
      ['token.verify', 'token.introspect', 'key.fetch']
        .flatMap((role) => this.#code.sites(role))
        .flatMap((site) => this.#code.failuresOf(site))
        .flatMap(({ at, outcome }) => (outcome === 'trusts' ? [at] : [])),
    );
    return this.#trusting.some((at) => places.some((place) => isWithin(place, at)));
  }

  isTakenApartToVerify(site: CodeSite): boolean {
    const { given, unit, node } = innerOf(site);
    if (given === undefined) return false;
    const inUnit = this.#code.sites('signature.verify').some(({ view }) => view.site.unit === unit);
    // An HMAC of one's own is compared: `timingSafeEqual(Buffer.from(signature), expected)`.
    const compared = ['verify', 'timingSafeEqual'].flatMap((name) => unit.calls.get(name) ?? []);
    return (
      inUnit ||
      compared.some(
        (call) =>
          isLibrarys(call) ||
          (isBeside(call, node) && argumentsOf(call).some((given) => isPartOfSplit(this.#program, given, '2'))),
      )
    );
  }

  mayBeVerified(site: CodeSite): boolean {
    const inner = innerOf(site);
    const [token] = expressionsOf(inner, 'token');
    if (!token) return false;
    const fn = enclosingFunction(token);
    return [...inner.unit.calls.values()].flat().some((call) => {
      if (ts.isTaggedTemplateExpression(call) || enclosingFunction(call) !== fn) return false;
      if (!VALIDATES.test(lastName(call.expression)) || !argumentsOf(call).some((given) => isGiven(given, token)))
        return false;
      const callees = optionsOf(this.#program.evaluator.evaluate(call.expression));
      return !callees.some(({ kind }) => kind === 'function');
    });
  }

  runsAfterAuthentication(place: Place): boolean {
    return runsAfterAuthentication(this.#program, this.#callers, place);
  }

  endsSessions(place: Place): boolean {
    return /\brevoke(?:RefreshTokens|Sessions?)\s*\(/.test(enclosingFunction(place).getText());
  }

  guardBefore(place: Place): Place | undefined {
    return guardBefore(this.#program, this.#callers, place);
  }

  isCalledWithRequest(site: CodeSite, part: string): boolean {
    const [id] = expressionsOf(innerOf(site), part);
    return id !== undefined && comesUnasked(this.#callers, id);
  }

  isKeyElsewhere(constant: Place, ...own: readonly string[]): boolean {
    return KEY_PARTS.some(([role, part]) => !own.includes(role) && this.#constantsIn(role, part).has(constant));
  }

  #constantsIn(role: string, part: string): ReadonlySet<Place> {
    return this.#keys.of(`${role} ${part}`, () => {
      const seen = this.#code.sites(role).flatMap((site) => site.seenFrom(part));
      return new Set(seen.flatMap((site) => this.#code.secretConstants(site, part)));
    });
  }

  isClientSecret(site: CodeSite): boolean {
    const { node } = innerOf(site);
    const clients = this.#code.sites('oauth.client').flatMap((client) => client.part('clientSecret').values);
    return clients.some((value) => value.node === node);
  }

  isHandedIn(site: CodeSite, part: string): boolean {
    const { values } = site.part(part);
    return values.length > 0 && values.every((value) => this.#isOfParameter(value));
  }

  /** `request.clientSecret`, or of a copy: lodash's `get(cloneDeep(request), 'oauth').clientSecret`. */
  #isOfParameter(value: Value, depth = 0): boolean {
    const { root } = spineOf(value);
    if (root.kind !== 'call' || !ts.isCallExpression(root.node)) return root.kind === 'parameter';
    const [from] = root.node.arguments;
    if (!from || depth > 3 || !COPIES.test(root.node.expression.getText())) return false;
    return this.#isOfParameter(this.#program.nearEvaluator.evaluate(from, root.frame), depth + 1);
  }

  isFollowed(place: Place): boolean {
    return isFollowed(place.parent);
  }

  isCalledBeside(place: Place, words: RegExp): boolean {
    const fn = enclosingFunction(place);
    const callers = isFunctionNode(fn) ? this.#callers.of(fn) : [];
    return callers.length > 0 && callers.every(({ call }) => words.test(enclosingFunction(call).getText()));
  }

  nameAround(place: Place): string {
    return enclosingName(place).split('.').at(-1) ?? '';
  }

  isForItsTime(place: Place): boolean {
    if (!ts.isCallExpression(place)) return false;
    const [one, other] = place.arguments;
    const statement = ts.findAncestor(place, ts.isExpressionStatement);
    const list = statement?.parent;
    const next =
      statement && list && ts.isBlock(list) ? list.statements[list.statements.indexOf(statement) + 1] : undefined;
    const isRefused = next !== undefined && (ts.isThrowStatement(next) || REFUSES.test(next.getText().slice(0, 60)));
    return one?.getText() === other?.getText() || isRefused;
  }

  isOfModule(place: Place): boolean {
    return ts.isSourceFile(enclosingFunction(place));
  }

  isInsideMethod(place: Place): boolean {
    return ts.isMethodDeclaration(enclosingFunction(place));
  }

  isRefusedBefore(place: Place): boolean {
    const text = enclosingFunction(place).getText();
    const before = text.slice(0, place.getStart() - enclosingFunction(place).getStart());
    if (isInLog(place)) return true;
    return /\b(?:if\s*\(\s*!|assert|require|ensure)[^;{]{0,120}(?:user|auth|session|claims|identity)[^;]{0,80}(?:return|throw|\b40[13]\b)|\bthrow\b|\b40[13]\b/i.test(
      before,
    );
  }

  isToBeFilledIn(constant: Place): boolean {
    return ts.isStringLiteralLike(constant) && isToBeFilledIn(constant.text);
  }

  isInLogger(place: Place): boolean {
    return LOG_NAMES.test(`${this.#program.unitOf(place)?.path ?? ''} ${enclosingName(place)}`);
  }

  isNobodysSecret(constant: Place): boolean {
    if (!ts.isStringLiteralLike(constant)) return false;
    return !/^(?:live|test|random)$/.test(secretKind(constant.text)) && this.#isForClient(constant);
  }

  /** `new Payments(process.env.PAYMENTS_SECRET || 'unset')`: what a client of a package shows to a server elsewhere. */
  #isForClient(constant: ts.Node): boolean {
    let at = constant.parent;
    while (ts.isBinaryExpression(at) || ts.isPropertyAssignment(at) || ts.isObjectLiteralExpression(at)) at = at.parent;
    if (!ts.isNewExpression(at)) return false;
    const made = this.#program.evaluator.evaluate(at.expression);
    return made.kind === 'external' && made.package !== '' && !this.#program.models.has(made.package);
  }

  isRefused(constant: Place): boolean {
    const unit = this.#program.unitOf(constant);
    return unit !== undefined && (isRefused(unit, constant) || this.#isReplaced(unit, constant));
  }

  /** `if (config.secret === 'secret') config.secret = random()`: a default of a setting that another file of its folder replaces. */
  #isReplaced(unit: Unit, constant: Place): boolean {
    const { parent } = constant;
    if (!ts.isPropertyAssignment(parent) || !ts.isStringLiteralLike(constant)) return false;
    const member = `.${parent.name.getText()}`;
    const folder = unit.path.slice(0, Math.max(0, unit.path.lastIndexOf('/')));
    const naming = this.#program.filesIn(folder).filter((path) => this.#program.textOf(path).includes(member));
    if (naming.length > MAXIMUM_FILES)
      this.#program.overlooked.say(
        `more than ${MAXIMUM_FILES} files may replace \`${member.slice(1)}\`, of which so many were looked at`,
      );
    return naming
      .slice(0, MAXIMUM_FILES)
      .flatMap((path) => this.#program.unit(path)?.comparisons ?? [])
      .some(({ left, right, parent: around }) => {
        if (!left.getText().endsWith(member) || !ts.isStringLiteralLike(right) || right.text !== constant.text)
          return false;
        return ts.isIfStatement(around) && around.thenStatement.getText().includes(`${left.getText()} = `);
      });
  }

  isChosenByName(place: Place, text: string): boolean {
    for (let at = place; !ts.isStatement(at) && !ts.isSourceFile(at); at = at.parent) {
      const { parent } = at;
      if (!ts.isConditionalExpression(parent) || parent.condition === at) continue;
      if ([`'${text}'`, `"${text}"`].some((quoted) => parent.condition.getText().includes(quoted))) return true;
    }
    return false;
  }

  isConstant(site: CodeSite, part: string): boolean {
    return site.part(part).values.every((value) => this.#isConstant(value));
  }

  #isConstant(value: Value): boolean {
    if (value.kind !== 'call') return value.kind === 'literal';
    const [given] = argumentsOf(value.node);
    const name = value.callee.kind === 'external' ? value.callee.path : '';
    if (!given || !WRAPS.has(name)) return false;
    return optionsOf(this.#program.nearEvaluator.evaluate(given, value.frame)).every(({ kind }) => kind === 'literal');
  }

  isRenewal(place: Place): boolean {
    const fn = enclosingFunction(place);
    const refresh =
      fn.kind === ts.SyntaxKind.SourceFile
        ? undefined
        : (fn as ts.SignatureDeclaration).parameters.find(({ name }) => REFRESH.test(name.getText()));
    const unit = refresh && this.#program.unitOf(refresh);
    if (!unit || place.getText().includes(refresh.name.getText())) return false;
    return referencesIn(unit, refresh).some(isCompared);
  }

  isReadFromToken(site: CodeSite, part: string): boolean {
    const names: ts.Identifier[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isIdentifier(node)) names.push(node);
      ts.forEachChild(node, visit);
    };
    for (const value of site.part(part).values)
      visit(value.kind === 'external' ? (value.made?.node ?? value.node) : value.node);
    return names.some((name) =>
      optionsOf(this.#program.evaluator.evaluate(name)).some((value) => this.#isDecoded(value)),
    );
  }

  #isDecoded(value: Value): boolean {
    const { root } = spineOf(value);
    const unit = root.kind === 'call' ? this.#program.unitOf(root.node) : undefined;
    return (
      root.kind === 'call' && unit !== undefined && siteOfCall(this.#program, unit, root.node)?.role === 'token.decode'
    );
  }

  neverThrows(site: CodeSite, part: string): boolean {
    const { values } = site.part(part);
    return values.length > 0 && values.every((value) => value.kind === 'function' && onlyRecordsIn(value.node));
  }

  isNow(site: CodeSite, part: string): boolean {
    const { values } = site.part(part);
    const { frame } = (site as ViewedSite).view;
    return values.length > 0 && values.every((value) => isNow(this.#program, value, frame));
  }

  isReadBack(site: CodeSite, part: string): boolean {
    const storage = innerOf(site).match.name.split('.')[0];
    const { values } = site.part(part);
    return (
      values.length > 0 &&
      values.every((value) => {
        const { root } = spineOf(value);
        return root.kind === 'call' && root.callee.kind === 'external' && root.callee.path === `${storage}.getItem`;
      })
    );
  }
}

/** `verify(token)`, `verify({ jwt: token })` */
function isGiven(given: ts.Expression, token: ts.Expression): boolean {
  if (!ts.isObjectLiteralExpression(given)) return sameVariable(given, token);
  return given.properties.some(
    (property) =>
      (ts.isPropertyAssignment(property) && sameVariable(property.initializer, token)) ||
      (ts.isShorthandPropertyAssignment(property) && sameVariable(property.name, token)),
  );
}

function isBeside(call: ts.Node, node: ts.Node): boolean {
  return enclosingFunction(call) === enclosingFunction(node);
}

/** `if (secret === 'change me') throw …`, by the text or by a name that stands for it. */
function isRefused(unit: Unit, node: ts.Node): boolean {
  const names = new Set([node.getText()]);
  for (let at = node.parent; !ts.isSourceFile(at); at = at.parent) {
    if (ts.isFunctionLike(at)) break;
    if (ts.isVariableDeclaration(at)) names.add(at.name.getText());
  }
  return unit.comparisons.some(({ left, right, parent }) => {
    if (!names.has(left.getText()) && !names.has(right.getText())) return false;
    if (right.kind === ts.SyntaxKind.NullKeyword || right.getText() === 'undefined') return false;
    let at: ts.Node = parent;
    while (!ts.isIfStatement(at) && !ts.isSourceFile(at)) at = at.parent;
    return ts.isIfStatement(at) && /\bthrow\b|\bexit\(/.test(at.thenStatement.getText());
  });
}

function innerOf(site: CodeSite): ViewedSite['view']['site'] {
  return (site as ViewedSite).view.site;
}

/** What is only written down, or counted. */
function isInLog(place: Place): boolean {
  for (let at: ts.Node = place; !ts.isSourceFile(at) && !ts.isFunctionLike(at); at = at.parent)
    if (ts.isCallExpression(at.parent) && RECORDS.test(at.parent.expression.getText().slice(-60))) return true;
  return false;
}

const RECORDS = spelled('calls', 'recordingMethods');

/** Whether a function throws nothing and calls nothing that might, but a log. */
function onlyRecordsIn(fn: ts.Node): boolean {
  let isQuiet = true;
  const visit = (node: ts.Node): void => {
    if (ts.isThrowStatement(node) || (ts.isCallExpression(node) && !isRecording(node))) isQuiet = false;
    if (isQuiet) ts.forEachChild(node, visit);
  };
  visit(fn);
  return isQuiet;
}

/** `digest(refresh) !== known.digest`, `verify(refresh)`: whether it is there at all is another question. */
function isCompared(use: ts.Node): boolean {
  for (let at = use; !ts.isStatement(at); at = at.parent) {
    const { parent } = at;
    if (ts.isTypeOfExpression(parent)) return false;
    if (ts.isCallExpression(parent) && /equals?$|^compare|^verif/i.test(lastName(parent.expression))) return true;
    if (!ts.isBinaryExpression(parent)) continue;
    const other = parent.left === at ? parent.right : parent.left;
    if (/^[!=]==?$/.test(parent.operatorToken.getText())) return !isNothing(other) && !ts.isLiteralExpression(other);
  }
  return false;
}

function isWithin(node: ts.Node, outer: ts.Node): boolean {
  return node.getSourceFile() === outer.getSourceFile() && node.pos >= outer.pos && node.end <= outer.end;
}

/** `algorithm.verify(signingInput, signature, key)`: the source of a library that verifies stands in the project. */
function isLibrarys(call: CallNode): boolean {
  const [, signature, key, more] = argumentsOf(call);
  return key !== undefined && !more && /^\w*[sS]ig(?:nature)?$/.test(signature?.getText() ?? '');
}
