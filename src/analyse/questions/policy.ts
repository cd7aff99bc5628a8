import { ts } from '#compiler';
import type { ComparedClaim } from '../flow/compared-claims.js';
import { nameOfValue } from '../flow/naming.js';
import type { Behaviour, Entry } from '../knowledge/models.js';
import type { Answer } from '../syntax/answer.js';
import { optionsOf, type Value } from '../syntax/value.js';
import type { Program } from '../values/program.js';
import type { KeySource, KeySources } from './key-source.js';
import { secondsOf } from './notation.js';

/** One entry of a policy, in the three answers of the engine. */
export type Cell =
  /** `sometimes`: on some paths it is left out. */
  | { readonly is: 'known'; readonly values: readonly string[]; readonly sometimes?: true }
  /** `safe`: the library then picks a sound value by itself. */
  | { readonly is: 'absent'; readonly safe?: true }
  | { readonly is: 'unknown'; readonly why: string };

/** What a token has to fulfil where it is verified, or gets where it is issued. */
export interface Policy {
  readonly algorithms: Cell;
  readonly issuer: Cell;
  readonly audience: Cell;
  /** `checked` or `ignored`; where a token is issued, its lifetime. */
  readonly expiry: Cell;
  readonly clockTolerance: Cell;
  readonly key: Cell;
  /** Claims that tell kinds of tokens apart, compared after the verification. */
  readonly claims: readonly ComparedClaim[];
  /** Whether all that decides on the kind of token is in sight: a middleware hands the claims on, a database knows more. */
  readonly claimsInSight: boolean;
}

/** What a policy is read from: a site in one of its views. */
export interface PolicySubject {
  readonly entry: Entry;
  part(name: string): Answer;
  whenAbsent(name: string): Behaviour | undefined;
  readonly keys: readonly KeySource[];
  readonly claims: readonly ComparedClaim[];
  /** The token is also looked up where it is kept. */
  readonly isLookedUp: boolean;
}

/** The parts that decide a policy, and so the views of a site that differ. */
export const POLICY_PARTS = [
  'key',
  'algorithms',
  'algorithm',
  'issuer',
  'audience',
  'ignoreExpiration',
  'verifyExpiration',
  'clockTolerance',
  'expiresIn',
];

/** Claims that have an entry of their own. */
const OWN_CELL = new Set(['iss', 'aud', 'exp']);

const ABSENT: Cell = { is: 'absent' };
const OPAQUE = 'it is decided at run time';
const BY_SOME = 'only some of those who are given the claims compare it';

export class PolicyReader {
  readonly #program: Program;
  readonly keySources: KeySources;

  constructor(program: Program, keySources: KeySources) {
    this.#program = program;
    this.keySources = keySources;
  }

  verified(subject: PolicySubject): Policy {
    return {
      algorithms: this.#required(subject, 'algorithms', ''),
      issuer: this.#required(subject, 'issuer', 'iss'),
      audience: this.#required(subject, 'audience', 'aud'),
      expiry: expiryOf(subject),
      clockTolerance: toleranceOf(subject, this.#cell(subject, 'clockTolerance')),
      key: keyCell(subject),
      claims: [
        ...this.#pinned(subject, 'type', 'typ'),
        ...this.#pinned(subject, 'tokenUse', 'token_use'),
        ...subject.claims.filter((one) => !(one.byAll && one.strength === 'exact' && OWN_CELL.has(one.claim))),
      ],
      claimsInSight: subject.entry.result?.length !== 0 && !subject.isLookedUp,
    };
  }

  issued(subject: PolicySubject): Policy {
    return {
      algorithms: this.#cell(subject, 'algorithm'),
      issuer: this.#cell(subject, 'issuer'),
      audience: this.#cell(subject, 'audience'),
      expiry: this.#cell(subject, 'expiresIn'),
      clockTolerance: ABSENT,
      key: keyCell(subject),
      claims: [],
      claimsInSight: false,
    };
  }

  /** A part that a library may require by itself, or the code by a comparison afterwards. */
  #required(subject: PolicySubject, part: string, claim: string): Cell {
    const own = this.#cell(subject, part);
    if (own.is === 'known' && !own.sometimes) return own;
    const compared = subject.claims.find((one) => one.claim === claim && one.strength === 'exact');
    if (compared) {
      if (!compared.byAll) return { is: 'unknown', why: BY_SOME };
      return { is: 'known', values: compared.equals.length > 0 ? compared.equals : ['compared afterwards'] };
    }
    if (own.is !== 'absent') return own;
    const isSafe = subject.entry.fixed?.includes(part) || subject.whenAbsent(part) === 'safe';
    if (isSafe) return { is: 'absent', safe: true };
    if (subject.whenAbsent(part) === undefined && subject.entry.parts?.[part] === undefined)
      return { is: 'unknown', why: 'the model of the library does not tell' };
    return own;
  }

  /** A kind of token that the options ask for is as good as a comparison. */
  #pinned(subject: PolicySubject, part: string, claim: string): ComparedClaim[] {
    const cell = this.#cell(subject, part);
    return cell.is === 'known'
      ? [{ claim, equals: cell.values, strength: 'exact', byAll: cell.sometimes !== true }]
      : [];
  }

  #cell(subject: PolicySubject, part: string): Cell {
    const answer = subject.part(part);
    if (answer.state === 'absent') {
      if (subject.entry.fixed?.includes(part)) return { is: 'absent', safe: true };
      return ABSENT;
    }
    if (answer.state === 'unknown') return { is: 'unknown', why: answer.why ?? OPAQUE };
    const names = answer.values.flatMap((value) => this.#names(value, 0));
    if (names.includes(undefined)) return { is: 'unknown', why: OPAQUE };
    const values = distinct(names.filter((name) => name !== undefined));
    return { is: 'known', values, ...(answer.state === 'partly' && { sometimes: true }) };
  }

  #names(value: Value, depth: number): (string | undefined)[] {
    if (value.kind === 'array') {
      return value.node.elements.flatMap((element) => {
        const inner = ts.isSpreadElement(element) ? element.expression : element;
        const options = optionsOf(this.#program.evaluator.evaluate(inner, value.frame));
        return depth > 3 ? [undefined] : options.flatMap((option) => this.#names(option, depth + 1));
      });
    }
    return [nameOfValue(value)];
  }
}

function expiryOf(subject: PolicySubject): Cell {
  const ignored = switched(subject.part('ignoreExpiration'), true);
  const unchecked = switched(subject.part('verifyExpiration'), false);
  const states = [ignored, unchecked];
  if (states.includes('unknown')) {
    const why = [subject.part('ignoreExpiration'), subject.part('verifyExpiration')].find(({ why }) => why)?.why;
    return { is: 'unknown', why: why ?? OPAQUE };
  }
  const compared = subject.claims.find(({ claim }) => claim === 'exp');
  if (compared?.byAll || !states.some((state) => state === 'always' || state === 'sometimes'))
    return { is: 'known', values: ['checked'] };
  if (compared) return { is: 'unknown', why: BY_SOME };
  return { is: 'known', values: ['ignored'], ...(!states.includes('always') && { sometimes: true }) };
}

/** With its unit, which differs from library to library. */
function toleranceOf(subject: PolicySubject, named: Cell): Cell {
  const notation = subject.entry.durations?.clockTolerance ?? { unit: 's' };
  const { values } = subject.part('clockTolerance');
  const found = values.map((value) => secondsOf(value, notation));
  if (named.is !== 'known' || found.includes(undefined)) return named;
  const told = found.map((one) => (one === Number.POSITIVE_INFINITY ? 'without end' : `${one} s`));
  return { ...named, values: distinct(told) };
}

/** Whether a switch is set to a value that turns the check off. */
function switched(answer: Answer, off: boolean): 'never' | 'always' | 'sometimes' | 'unknown' {
  const { state, values } = answer;
  if (state === 'absent') return 'never';
  const set = values.filter((value) => value.kind === 'literal' && value.value === off);
  const open = values.some((value) => value.kind !== 'literal');
  if (set.length === values.length && state === 'present') return 'always';
  if (set.length > 0) return 'sometimes';
  return open || state === 'unknown' ? 'unknown' : 'never';
}

function keyCell({ keys, part }: PolicySubject): Cell {
  const names = distinct(keys.map(({ name }) => name));
  if (names.length === 0) {
    const { state, why } = part('key');
    return state === 'absent' ? ABSENT : { is: 'unknown', why: why ?? OPAQUE };
  }
  if (keys.every(({ kind }) => kind === 'unknown'))
    return { is: 'unknown', why: `${names.join(', ')} is decided elsewhere` };
  return { is: 'known', values: names };
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
