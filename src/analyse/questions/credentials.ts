import { ts } from '#compiler';
import { isRequest, spineOf } from '../flow/origin.js';
import type { Entry } from '../knowledge/models.js';
import type { Vocabulary } from '../knowledge/vocabulary.js';
import { WHOLES, YIELDS } from '../knowledge/yields.js';
import { entryOf } from '../roles/site.js';
import { enclosingName } from '../syntax/scope.js';
import { hasReplacer, isPruned, KEEPS, shows, WRAPS } from '../syntax/still-holds.js';
import { type CallValue, optionsOf, type Value } from '../syntax/value.js';
import { namesFrom } from '../text/spellings.js';
import { argumentsOf } from '../values/calls.js';
import { fieldDeclared, isRecord } from '../values/declared-fields.js';
import { failedInInterceptor, failedRequestIn, isCheckedFailure, sentInInterceptor } from '../values/failed-request.js';
import { fieldReadElsewhere, isLackedThere, isWhereItFailed } from '../values/fields.js';
import { LookedInto } from '../values/looked-into.js';
import { entriesOf } from '../values/members.js';
import type { Program } from '../values/program.js';
import {
  headerHandedIn,
  heldByPlace,
  isParsedEnvironment,
  isSignInEvent,
  isWholeEvent,
  isWholeRequest,
} from '../values/whole-request.js';
import {
  calledAs,
  claimsOf,
  givenBy,
  HOLDS_ITSELF,
  holdersIn,
  isDescription,
  isMailedIn,
  isMasked,
  isMeasure,
  isMessageAlone,
  isNumberOfTokens,
  isOpaque,
  isPartOfText,
  isSentToType,
  isShown,
  keptUnder,
  MAKES_OR_READS,
  MEMBER_OF_ENUM,
  nameOfCallee,
  namesOf,
  privateVariable,
  saysWhatItGives,
  selectedBy,
  sentRequest,
  spokenOf,
  typeNamesOf,
} from './credential-shapes.js';
import { isHarmlessByName, namesFile, PUBLIC_VARIABLE } from './harmless-names.js';
import { heldByLink, ofLink } from './link-credentials.js';
import { isTokenAnswer } from './token-answers.js';
import { wholeRecord } from './user-record.js';
import { heldInState } from './whole-state.js';

/** Why a value is taken for a credential: by where it comes from (`origin`), or by what it is called. */
export interface Credential {
  /** For messages: `the access token`, `all request headers`. */
  readonly what: string;
  /** The name that says so, where there is one. */
  readonly name?: string;
  readonly evidence: 'origin' | 'name' | 'ambiguous name';
  /** Of a credential that a request brought: the server's own caller shows it in a header, and hands others over in the body. */
  readonly from?: 'header' | 'body';
  /** What it is a whole of, where it is more than one credential; `claims` are those of a token, without its signature. */
  readonly whole?: 'headers' | 'request' | 'failed request' | 'environment' | 'claims' | 'object';
  /** The keys of what a call is given, under which it stands; absent where they are not in sight. */
  readonly under?: readonly string[];
  readonly node: ts.Node;
}

const MAXIMUM_DEPTH = 8;
const EVERY_VARIABLE = 'all environment variables, the secrets among them';
const WHOLE_HEADERS = namesFrom('requests', 'wholeHeaders');

/** Looks for credentials in what a value holds. */
export class Credentials {
  readonly #program: Program;
  readonly #evaluator: Program['evaluator'];
  readonly vocabulary: Vocabulary;
  #seen: LookedInto;

  constructor(program: Program, vocabulary: Vocabulary, evaluator = program.nearEvaluator) {
    this.#program = program;
    this.#evaluator = evaluator;
    this.#seen = new LookedInto(program.overlooked);
    this.vocabulary = vocabulary;
  }

  in(value: Value, depth = 0): Credential[] {
    if (depth === 0) this.#seen = new LookedInto(this.#program.overlooked);
    if (depth > MAXIMUM_DEPTH || isMasked(this.vocabulary, value) || namesFile(value)) return [];
    const found = this.#look(value, depth).filter((one) => !this.#isConstant(one) && !isMessageAlone(value, one));
    if (found.length === 0) {
      const typed = namesOf(value).find((name) => isSentToType(name, value.node));
      if (typed !== undefined) return [this.#named(typed, value.node, 'name')];
      return isOpaque(value) ? this.#byFields(value) : found;
    }
    const [use] = value.via?.slice(-1) ?? [];
    return use && isLackedThere(use.node, (name) => this.vocabulary.judge(name) !== undefined) ? [] : found;
  }

  /** `Submit.UpdatePassword` of another file is a text that anybody can read there, whatever it is called. */
  #isConstant({ evidence, whole, node }: Credential): boolean {
    if (evidence === 'origin' || whole || !ts.isPropertyAccessExpression(node)) return false;
    const options = optionsOf(this.#program.evaluator.evaluate(node));
    return options.every(({ kind }) => kind === 'literal' || kind === 'enum');
  }

  /** What holds a credential in a field, as another place of its function, or its type, says. */
  #byFields(value: Value): Credential[] {
    const accepts = (name: string) =>
      this.vocabulary.judge(name) === 'credential' || isMailedIn(this.#program.unitOf(value.node), name);
    const field =
      fieldReadElsewhere(this.#program, value, accepts) ??
      fieldDeclared(this.#program, value, accepts) ??
      heldInState(this.#program, value, accepts);
    if (field === undefined) return [];
    // Where it is used, or where a wrapper is handed it.
    if (value.via?.some(({ node }) => isWhereItFailed(node, field))) return [];
    return [{ ...this.#named(field, value.node, 'name'), what: `an object with \`${field}\` in it`, whole: 'object' }];
  }

  #look(value: Value, depth: number): Credential[] {
    switch (value.kind) {
      case 'literal':
      case 'function':
      case 'class':
      case 'enum':
      case 'module':
        return [];
      case 'instance':
        return isRecord(value.class) ? this.#byFields(value) : [];
      case 'union':
        return value.options.flatMap((option) => this.in(option, depth + 1));
      case 'text':
        // Of a whole object a text shows `[object Object]`, and of an error its message.
        return ofLink(
          [value],
          value.parts.flatMap((part) =>
            this.in(part, depth + 1).filter(({ node, whole }) => !whole || part.kind === 'call' || isShown(node)),
          ),
        );
      case 'object':
      case 'patched':
        return this.#seen.isNew(value, depth) ? this.#inObject(value, depth) : [];
      case 'array':
        if (!this.#seen.isNew(value, depth)) return [];
        return value.node.elements.flatMap((element) =>
          this.in(this.#evaluator.evaluate(element, value.frame), depth + 1),
        );
      case 'call':
        return this.#inCall(value, depth);
      case 'external':
        return this.#inExternal(value, depth);
      case 'member':
        return this.#inMember(value);
      case 'caught':
        if (!failedRequestIn(this.#program, value.node)) return [];
        // Whether it is the error of that request, and whether the logger writes more than its message, only shows at run time.
        return [{ ...this.#yielded('failed request', value.node), evidence: 'name' }];
      case 'parameter':
        if (isWholeRequest(value) || isWholeEvent(value)) return [this.#yielded('request', value.node)];
        if (isSignInEvent(value)) return [this.#yielded('tokens', value.node)];
        if (failedInInterceptor(this.#program, value) || isCheckedFailure(value))
          return [this.#yielded('failed request', value.node)];
        if (sentInInterceptor(value)) return [sentRequest(value.node)];
        if (this.vocabulary.judge(headerHandedIn(value) ?? '') === 'credential')
          return [{ ...this.#named(headerHandedIn(value) ?? '', value.node, 'origin'), from: 'header' }];
        return this.#byName(value, namesOf(value));
      case 'unknown':
        return this.#byName(value, namesOf(value));
    }
  }

  isHarmlessByName(value: Value): boolean {
    return isHarmlessByName(this.#program, this.vocabulary, value);
  }

  #inObject(value: Value, depth: number): Credential[] {
    const named = entriesOf(this.#evaluator, value).entries.flatMap((entry) => {
      if (isMeasure(entry.value) || isNumberOfTokens(this.vocabulary, entry)) return [];
      const inside = this.in(entry.value, depth + 1);
      if (inside.length > 0 || !isOpaque(entry.value))
        return inside.map((found) => calledAs(this.vocabulary, entry.name, found));
      const isNamed = this.vocabulary.judge(entry.name) === 'credential' && !isDescription(entry.value);
      return isNamed ? [this.#named(entry.name, entry.node, 'name')] : [];
    });
    return named.length > 0 || value.kind !== 'object' ? named : this.#spreadInto(value, depth);
  }

  /** `{ ...request.headers, level }` */
  #spreadInto({ node, frame }: Value & { kind: 'object' }, depth: number): Credential[] {
    if (isPruned(node)) return [];
    return node.properties.filter(ts.isSpreadAssignment).flatMap(({ expression }) => {
      const spread = this.#evaluator.evaluate(expression, frame);
      return spread.kind === 'object' ? [] : this.in(spread, depth + 1);
    });
  }

  #inCall(value: CallValue, depth: number): Credential[] {
    const { callee, node } = value;
    const entry = entryOf(this.#program, callee);
    if (entry?.harmless) return [];
    if (entry?.yields) return [this.#yielded(entry.yields, node)];
    if (entry?.role === 'token.verify' || entry?.role === 'token.decode') return [claimsOf(node)];
    const kept = entry?.role === 'storage.read' ? keptUnder(this.#evaluator, value) : undefined;
    if (kept !== undefined && this.vocabulary.judge(kept) === 'credential') return [this.#named(kept, node, 'name')];
    const name =
      callee.kind === 'external' ? callee.path.replace(/^default\./, '') : callee.kind === 'member' ? callee.name : '';
    const [first] = argumentsOf(node);
    if (WRAPS.has(name) || WRAPS.has(`util.${name}`)) {
      if (name === 'JSON.stringify' && hasReplacer(node)) return [];
      return first ? this.in(this.#evaluator.evaluate(first, value.frame), depth + 1) : [];
    }
    const called = ts.isTaggedTemplateExpression(node) ? '' : nameOfCallee(node.expression);
    if (this.vocabulary.isMasking(called)) return [];
    if (isParsedEnvironment(node))
      return [
        { what: 'the settings, with the secrets of the environment', evidence: 'name', whole: 'environment', node },
      ];
    const selected = selectedBy(node);
    if (selected) return this.in(this.#evaluator.evaluate(selected), depth + 1);
    if (isTokenAnswer(value)) return [this.#yielded('tokens', node)];
    const record = wholeRecord(this.#program, value);
    if (record) return [{ ...record, whole: 'object', node }];
    const { root, path } = spineOf(value);
    const last = path.at(-1);
    if (last !== undefined && root !== value) {
      if (root.kind === 'caught' && last === 'toJSON()' && failedRequestIn(this.#program, root.node))
        return [this.#yielded('failed request', node)];
      if (WHOLE_HEADERS.has(last) && isRequest(root)) return this.#atEnd(value, root, path);
      if (!last.endsWith('()')) return this.#atEnd(value, root, path);
      if (!KEEPS.has(last.slice(0, -2)) && !WHOLE_HEADERS.has(last)) return this.#byCallName(value, called);
      const held = heldByLink(this.#program, callee);
      if (held.length > 0) return this.#inLink(held, depth);
      if (callee.kind !== 'member') return this.#atEnd(value, root, path);
      const inside = shows(node) ? this.in(callee.object, depth + 1) : [];
      return inside.length > 0 || !shows(node) ? inside : this.#byCallName(value, called);
    }
    return this.#byCallName(value, called);
  }

  /** `generateAccessToken(user)`: a function out of sight that is called after what it gives. */
  #byCallName(value: CallValue, called: string): Credential[] {
    const verdict = this.vocabulary.judge(givenBy(called).replace(MAKES_OR_READS, ''));
    if (verdict === 'credential' && MAKES_OR_READS.test(called)) return [this.#named(called, value.node, 'name')];
    return this.#byName(
      value,
      namesOf(value).filter((name) => name !== called),
    );
  }

  #inExternal(value: Value & { kind: 'external' }, depth: number): Credential[] {
    const entry = entryOf(this.#program, value);
    if (entry?.yields) return [this.#yielded(entry.yields, value.node)];
    const [given] = value.instance && value.made && WRAPS.has(value.path) ? argumentsOf(value.made.node) : [];
    if (given) return this.in(this.#evaluator.evaluate(given, value.made?.frame), depth + 1);
    const held = heldByLink(this.#program, value);
    if (held.length > 0) return this.#inLink(held, depth);
    if (value.path.includes('#')) {
      const { root, path } = spineOf(value);
      return this.#atEnd(value, root, path);
    }
    if (value.path === 'process.env' && value.package === '')
      return [{ what: EVERY_VARIABLE, evidence: 'origin', whole: 'environment', node: value.node }];
    if (isWholeRequest(value)) return [this.#yielded('request', value.node)];
    const variable = privateVariable(value) ?? /^process\.env\.(.+)$/.exec(value.path)?.[1];
    if (variable === undefined) {
      // `settings.idToken` of something imported from out of sight.
      const [, ...members] = value.path.split('.');
      return members.length > 0 ? this.#atEnd(value, value, members) : this.#byName(value, namesOf(value));
    }
    if (PUBLIC_VARIABLE.test(variable)) return [];
    const verdict = this.vocabulary.judge(variable);
    return verdict === 'credential' || (verdict === 'ambiguous' && /(?:SECRET|TOKEN|PASSWORD|KEY)$/.test(variable))
      ? [{ what: `the secret in ${variable}`, evidence: 'origin', node: value.node }]
      : [];
  }

  #inLink(held: readonly Value[], depth: number): Credential[] {
    return ofLink(
      held,
      held.flatMap((part) => this.in(part, depth + 1)),
    );
  }

  #inMember(value: Value): Credential[] {
    const { root, path } = spineOf(value);
    const isPayload = root.kind === 'call' && path.length === 1 && path[0] === 'payload';
    if (isPayload && entryOf(this.#program, root.callee)?.role === 'token.verify') return [claimsOf(root.node)];
    // `const [made] = await db.insert(users).values(user).returning()`
    const record =
      root.kind === 'call' && path.length === 1 && path[0] === '0' ? wholeRecord(this.#program, root) : undefined;
    if (record) return [{ ...record, whole: 'object', node: value.node }];
    return this.#atEnd(value, root, path);
  }

  #atEnd(value: Value, root: Value, path: readonly string[]): Credential[] {
    const last = path.at(-1) ?? '';
    if (MEMBER_OF_ENUM.test(value.node.getText().slice(-120))) return [];
    // A link of Apollo hands on what a request is sent with in its context.
    const holder = last === 'headers' ? path.at(-2) : undefined;
    // `host.switchToHttp().getRequest().headers` of a filter, a guard or an interceptor.
    const fromRequest = isRequest(root) || holder === 'getContext()' || holder === 'getRequest()';
    const isOfRequest = last !== 'toJSON()' || path.length === 1 || /^req(?:uest)?$/.test(path.at(-2) ?? '');
    if (fromRequest && isOfRequest && WHOLE_HEADERS.has(last) && !path.includes('response')) {
      return [
        {
          what: 'all request headers, the Authorization header among them',
          evidence: 'origin',
          from: 'header',
          whole: 'headers',
          node: value.node,
        },
      ];
    }
    const isFailure =
      root.kind === 'caught' ||
      (root.kind === 'parameter' && (isCheckedFailure(root, value.node) || failedInInterceptor(this.#program, root)));
    const isSent = last === 'headers' ? /^(?:config|request)$/.test(holder ?? '') : /^(?:config|request)$/.test(last);
    const isSetUp = last === 'headers' && path.length === 1 && root.kind === 'parameter';
    if (isSetUp && sentInInterceptor({ ...root, via: value.via })) return [sentRequest(value.node)];
    if (isFailure && isSent && path.length <= 2) {
      const what = `the failed request (\`${last}\`) with its Authorization header`;
      return [{ what, evidence: 'origin', whole: 'request', node: value.node }];
    }
    if (root.kind === 'external' && root.path === 'process.env') return [];
    if (fromRequest && last === 'session' && path.length <= 2) {
      return [{ what: 'the whole session of the request', evidence: 'name', whole: 'object', node: value.node }];
    }
    const spoken =
      fromRequest && (last === 'body' || last === 'payload') ? spokenOf(this.vocabulary, value.node) : undefined;
    if (spoken !== undefined) {
      const what = 'the request body, with the credentials in it';
      return [{ what, name: spoken, evidence: 'name', node: value.node }];
    }
    // Beside the claims of an ID token, Auth0's clients keep the token itself under this name.
    if (last === '__raw') return [this.#yielded('id token', value.node)];
    const placed = heldByPlace(value, root, path);
    if (placed !== undefined) return [{ what: placed, name: last, evidence: 'name', node: value.node }];
    const verdict = last === '' || last === '*' ? undefined : this.vocabulary.judge(last);
    if (verdict === 'harmless') return [];
    if (verdict === 'credential' && fromRequest) {
      const from = path.some((part) => /^(?:body|query|params|data|form)$/.test(part)) ? 'body' : 'header';
      return [{ ...this.#named(last, value.node, 'origin'), from }];
    }
    if (verdict === 'credential') return [this.#named(last, value.node, 'name')];
    if (verdict === 'ambiguous') {
      if (fromRequest) return [this.#named(last, value.node, 'name')];
      const around = path.at(-2) ?? (root.kind === 'parameter' ? root.node.name.getText() : '');
      return this.vocabulary.isAuthContext(around)
        ? [this.#named(last, value.node, 'name')]
        : this.#ambiguous(last, value);
    }
    const holders = HOLDS_ITSELF.test(last) ? [] : holdersIn(value);
    return this.#byName(
      value,
      namesOf(value).filter((name) => name !== last && !holders.includes(name)),
    );
  }

  #byName(value: Value, given: readonly string[]): Credential[] {
    const called = new Set((value.via ?? []).flatMap(({ node, name }) => (ts.isCallExpression(node) ? name : [])));
    const names = given.filter((name) => !called.has(name) || saysWhatItGives(this.vocabulary, name));
    const verdicts = names.map((name) => this.vocabulary.judge(name));
    if (verdicts.includes('harmless')) return [];
    const named = names[verdicts.indexOf('credential')];
    if (named !== undefined) return [this.#named(named, value.node, 'name')];
    const ambiguous = names[verdicts.indexOf('ambiguous')];
    return ambiguous === undefined ? [] : this.#ambiguous(ambiguous, value);
  }

  /** `token` alone says little: what surrounds it has to speak of authentication too. */
  #ambiguous(name: string, value: Value): Credential[] {
    const { node } = value;
    const unit = this.#program.unitOf(node);
    if (this.vocabulary.judge(`${name} ${typeNamesOf(value)}`) === 'harmless' || isPartOfText(unit, node)) return [];
    const where = `${unit?.path ?? ''} ${enclosingName(node)}`.replace(/\.[a-z]+\b/, '');
    return [this.#named(name, node, this.vocabulary.isAuthContext(where) ? 'name' : 'ambiguous name')];
  }

  #yielded(kind: NonNullable<Entry['yields']>, node: ts.Node): Credential {
    const whole = WHOLES[kind];
    const name = kind === 'id token' ? { name: 'id_token' } : {};
    return { what: YIELDS[kind], evidence: 'origin', node, ...name, ...(whole ? { whole } : {}) };
  }

  #named(name: string, node: ts.Node, evidence: Credential['evidence']): Credential {
    return { what: `\`${name.slice(0, 40)}\``, name, evidence, node };
  }
}
