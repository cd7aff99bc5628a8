import type { ts } from '#compiler';
import type { ControlId, Side } from '../../rule-meta.js';
import type { Behaviour, KeyKind } from '../knowledge/models.js';
import type { Answer } from '../syntax/answer.js';
import type { Primitive } from '../syntax/value.js';
import type { EmptyKey } from './empty-key.js';
import type { Store } from './stores.js';

/** What a hit says of a setting, wherever that stands. */
export interface WrongSetting {
  readonly at: Place;
  readonly cause?: Place;
  readonly trace: readonly CodeStep[];
}

/** A node of the program, opaque to rules: they pass it on as the place of a hit. */
export type Place = ts.Node;

export interface CodeStep {
  readonly at: Place;
  readonly say: string;
}

/** A place where a role occurs, as a rule sees it. */
export interface CodeSite {
  readonly role: string;
  /** `jsonwebtoken.verify`, for messages. */
  readonly name: string;
  /** Where a hit stands: the call, or the outermost call of the wrappers around it. */
  readonly at: Place;
  /** From that call inwards to the site. */
  readonly trace: readonly CodeStep[];
  readonly side: Side;
  /** Whether a named part is there, and what it may be. */
  part(name: string): Answer;
  /** The constant texts that a part may be. */
  texts(name: string): readonly string[];
  /** Where such a text is written, where that is in another file. */
  writtenElsewhere(name: string, text: string): Place | undefined;
  /** The constants that a part, or an element of it, may be. */
  constants(name: string): readonly Primitive[];
  /** Where a part is set in the options, to point at: the site where nothing sets it. */
  placeOf(part: string): Place;
  /** Where a part is set wrongly: the call, or the setting outside of it, which is wrong for all that share it. */
  wrongAt(part: string): WrongSetting;
  /** The same where that is a few lines away from the call in its file, as in long options; else the call. */
  toldAt(part: string): Place;
  /** The options that a part is missing from, where several calls share them: a constant, or what a helper makes. */
  sharedOptions(part: string): Place | undefined;
  /** Where the call is that could be given a part: the one that made the receiver (`createVerifier(…)`), or the site. */
  deciderOf(part: string): Place;
  /** The package that the site is known by. */
  readonly library: string;
  /** Whether it gives the same thing to everybody who calls it, so that a default is said once. */
  readonly isShared: boolean;
  /** Where it keeps what it is given, as its `store` part or its default says. */
  stores(): readonly Store[];
  /** The seconds that a part may be, as the library reads them; endless where it adds a text to a time. */
  durations(name: string): readonly number[];
  /** What the `key` part holds, where its origin tells. */
  keyKind(): KeyKind | 'unknown';
  /** The keys with nothing in them that it may be given, and the tokens that pass with them. */
  emptyKeys(): readonly EmptyKey[];
  /** Whether the library knows the kind of every key, so that no list of algorithms makes a public key a secret. */
  hasTypedKeys(): boolean;
  /** What the library does when the part is absent. */
  whenAbsent(name: string): Behaviour | undefined;
  /** The site once per chain of callers that decides the named parts; itself when nothing outside decides them. */
  seenFrom(...parts: readonly string[]): readonly CodeSite[];
  /** The same where a wrapper hands a parameter on as a whole: `log(message, details)`. */
  asWrapped(part: string): readonly CodeSite[];
}

/** What a hit says besides where others with the same keys ask for more. */
export interface Odd {
  readonly trace: readonly CodeStep[];
  readonly controls: readonly ControlId[];
}

/** A use of claims that only makes sense when they are true. */
export interface ClaimUse {
  readonly kind: 'decision' | 'identity' | 'handed on';
  readonly claim: string;
  /** What the code does with it, in words. */
  readonly says: string;
  readonly at: Place;
  readonly trace: readonly CodeStep[];
  /** The last call on the way whose result the claims are. */
  readonly returned?: CodeStep | undefined;
}

export interface Comparison {
  readonly at: Place;
  /** `loose`: by a part of the text; `unclear`: the code does not tell whether the whole value is compared. */
  readonly strength: 'exact' | 'loose' | 'unclear';
  /** What the claim is compared with, and without which nothing is: `expected && claim !== expected`. */
  readonly unless?: Place | undefined;
  /** One caller compares it, and another is given the claims without. */
  readonly isPartly?: true;
}

/** How long tokens may live, in seconds. */
export interface Limits {
  readonly accessToken: number;
  readonly resetToken: number;
  readonly session: number;
}
