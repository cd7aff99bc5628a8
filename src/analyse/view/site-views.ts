import { ts } from '#compiler';
import type { Side } from '../../rule-meta.js';
import { Callers, type Speaking } from '../flow/callers.js';
import { nearest } from '../flow/nearest.js';
import { addressOf } from '../flow/origin.js';
import { type View, Views } from '../flow/wrappers.js';
import { CREDENTIAL_STEMS, CREDENTIAL_WORDS } from '../knowledge/logging-texts.js';
import type { Behaviour, Earlier, Entry, KeyKind } from '../knowledge/models.js';
import { sideOfPlace } from '../knowledge/side-of-place.js';
import type { Sides } from '../knowledge/sides.js';
import type { Limits, Place } from '../questions/code-site.js';
import { type EmptyKey, emptyKeys } from '../questions/empty-key.js';
import { keyKindByName } from '../questions/keys.js';
import { type Store, storesOf } from '../questions/stores.js';
import { switches } from '../roles/known-sites.js';
import { isLeftToClaims } from '../roles/parts.js';
import { isCalled } from '../roles/renamed.js';
import { settingPlace, sharedOptions } from '../roles/setting-place.js';
import type { Site } from '../roles/site.js';
import { sitesIn } from '../sites/sites.js';
import type { Answer } from '../syntax/answer.js';
import type { Unit } from '../syntax/unit.js';
import { optionsOf, type Value } from '../syntax/value.js';
import type { Program } from '../values/program.js';
import { roleSigns } from '../values/role-signs.js';
import { ViewedSite } from './viewed-site.js';

/** What surrounds the code: the folder of the package around a path, the major version of what that package uses. */
export interface Surroundings {
  packageOf(path: string): string;
  majorOf(path: string, name: string): number | undefined;
  /** How long tokens may live in this project. */
  readonly limits: Limits;
}

/** The files whose sites count, in the order of the project. */
export interface Reading {
  readonly paths: readonly string[];
  /** Whether a file belongs to the share that is judged; all do where the project is not shared out. */
  readonly isOwn?: ((path: string) => boolean) | undefined;
}

/**
 * All sites of a program by role, and their parts as their callers see them. Files of another share are read when a
 * question about a role leads to them.
 */
export class SiteViews {
  protected readonly program: Program;
  protected readonly callers: Callers;
  readonly #surroundings: Surroundings;
  readonly #sideOf: (place: Place, unit: Unit) => Side;
  readonly #reading: Reading;
  readonly #views: Views;
  readonly #viewedSites = new WeakMap<View, ViewedSite>();
  readonly #byFile = new Map<string, ReadonlyMap<string, readonly ViewedSite[]>>();
  readonly #byRole = new Map<string, readonly ViewedSite[]>();

  constructor(program: Program, reading: Reading, sides: Sides, surroundings: Surroundings) {
    this.program = program;
    this.callers = new Callers(program, (path) => sides.isTest(path));
    this.#views = new Views(program, this.callers);
    this.#surroundings = surroundings;
    this.#sideOf = (place, unit) => sideOfPlace(sides, unit.path, place);
    this.#reading = reading;
    for (const path of reading.paths) if (this.#isOwn(path)) this.#sitesOf(path);
  }

  sites(role: string): readonly ViewedSite[] {
    const known = this.#byRole.get(role);
    if (known) return known;
    const { paths, isOwn } = this.#reading;
    const signs = isOwn && roleSigns(this.program, role);
    const read = paths.filter((path) => !signs || isOwn(path) || signs.mayHave(path));
    const sites = read.flatMap((path) => this.#sitesOf(path).get(role) ?? []);
    this.#byRole.set(role, sites);
    return sites;
  }

  /** Those of the share that is judged, with the file that they were found in. */
  ownSites(role: string): readonly { readonly file: string; readonly site: ViewedSite }[] {
    const own = this.#reading.paths.filter((path) => this.#isOwn(path));
    return own.flatMap((file) => (this.#sitesOf(file).get(role) ?? []).map((site) => ({ file, site })));
  }

  sideOf(place: Place): Side {
    const unit = this.program.unitOf(place);
    return unit ? this.#sideOf(place, unit) : 'unknown';
  }

  #isOwn(path: string): boolean {
    return this.#reading.isOwn?.(path) ?? true;
  }

  #sitesOf(path: string): ReadonlyMap<string, readonly ViewedSite[]> {
    const known = this.#byFile.get(path);
    if (known) return known;
    const sites = new Map<string, ViewedSite[]>();
    this.#byFile.set(path, sites);
    const unit = this.program.unit(path);
    for (const site of (unit && this.program.guarded(path, () => sitesIn(this.program, unit))) ?? []) {
      const list = sites.get(site.role) ?? [];
      list.push(this.#viewed({ site, frame: undefined, place: site.node, trace: [] }));
      sites.set(site.role, list);
    }
    return sites;
  }

  viewsOf(view: View, parts: readonly string[], only: 'whole' | 'any'): readonly ViewedSite[] {
    const speaking = WHERE_CREDENTIALS_GO.get(view.site.role);
    const unless = switchOf(view.site);
    const outer = this.#views.of(view.site, parts, only, speaking);
    return outer.filter((one) => !unless || this.#hasRole(one, unless)).map((one) => this.#viewed(one));
  }

  /** Which calls make something else of a site, where its role is for its callers to say. */
  protected otherUseOf(view: View): (call: Place) => boolean {
    const unless = switchOf(view.site);
    if (!unless) return () => false;
    return (call) => {
      const seen = this.#views.seenBy(view, unless.part, call);
      return seen !== undefined && !this.#hasRole(seen, unless);
    };
  }

  #hasRole(view: View, unless: Switch): boolean {
    const { values } = this.#views.partOf(view, unless.part);
    const isOn = values.some((value) => switches(unless, value));
    return view.site.role === unless.role ? isOn : !isOn || values.some((value) => !switches(unless, value));
  }

  /** The elements of a list, the text of a `new URL(text)`, or the value itself. */
  elementsOf(value: Value): readonly Value[] {
    const address = addressOf(value);
    if (address) return optionsOf(this.program.evaluator.evaluate(address));
    if (value.kind !== 'array') return [value];
    return value.node.elements.flatMap((element) => {
      const isSpread = ts.isSpreadElement(element);
      const held = optionsOf(this.program.evaluator.evaluate(isSpread ? element.expression : element, value.frame));
      return isSpread ? held.flatMap((list) => this.elementsOf(list)) : held;
    });
  }

  partOf(view: View, part: string): Answer {
    const { site } = view;
    const own = this.#views.partOf(view, part);
    const { defaultsFrom, fixed, constants } = site.match.entry;
    const constant = own.state === 'absent' ? constants?.[part] : undefined;
    if (constant !== undefined)
      return { state: 'present', values: [{ kind: 'literal', node: site.node, value: constant }] };
    if (own.state === 'absent' && fixed?.includes(part)) return { state: 'present', values: [] };
    if (!defaultsFrom || (own.state !== 'absent' && !this.#isLeftToClaims(view, part))) return own;
    const defaults = this.defaultsOf(view);
    if (!defaults) return { state: 'unknown', values: [], why: 'the defaults may be those of several packages' };
    const answers = defaults.map((other) => this.#views.partOf(other.view, part));
    const set = answers.find(({ state }) => state === 'present');
    return set ?? (own.state === 'unknown' ? own : (answers.find(({ state }) => state !== 'absent') ?? own));
  }

  #isLeftToClaims({ site, frame }: View, part: string): boolean {
    return isLeftToClaims(this.program, site, part, frame);
  }

  /** Where the module of a site is given its defaults; undefined where they may be those of several packages. */
  protected defaultsOf(view: View): readonly ViewedSite[] | undefined {
    const { entry, model } = view.site.match;
    if (!entry.defaultsFrom) return [];
    const made = view.site.external?.made?.node;
    const every = this.sites(entry.defaultsFrom).filter(({ view: other }) => other.site.match.model === model);
    // What a constructor is given holds for what it makes, and for nothing else.
    const own = made && every.filter(({ view: other }) => other.site.node === made);
    if (own && own.length > 0) return own;
    const all = every.filter(
      ({ view: other }) => !ts.isNewExpression(other.site.node) && this.#mayName(other, view.site),
    );
    return nearest(view, all, (path) => this.#surroundings.packageOf(path));
  }

  /** Several plugins of one kind: each gives its options to the member that it named. */
  #mayName(defaults: View, { match }: Site): boolean {
    const { renamed } = match.entry;
    if (!renamed) return true;
    const isPlain = Object.values(match.model.augments ?? {}).some((exports) => Object.hasOwn(exports, match.name));
    const given = (part: string) => this.#views.partOf(defaults, part);
    const parts = renamed.flatMap((pattern) => /\{(\w+)\}/.exec(pattern)?.[1] ?? []);
    if (parts.every((part) => given(part).state === 'absent')) return isPlain;
    const member = match.name.slice(match.name.indexOf('#') + 1);
    return parts.some((part) => {
      const { state, values } = given(part);
      const names = values.flatMap((value) => (value.kind === 'literal' ? [String(value.value)] : []));
      if (state !== 'absent' && names.length === 0) return true;
      return names.some((name) => isCalled(member, renamed, (asked) => (asked === part ? name : undefined)));
    });
  }

  whenAbsent(view: View, part: string): Behaviour | undefined {
    const { site } = view;
    const told = this.#earlier(site).find(({ absent }) => absent?.[part] !== undefined) ?? site.match.entry;
    const behaviour = told.absent?.[part];
    const ofKey =
      typeof behaviour === 'object' ? behaviour[keyKindByName(this.program, this.partOf(view, 'key'))] : behaviour;
    // Where each key carries its kind, that is the list: only the length of a hash is left open.
    return ofKey === 'related' && site.match.model.typedKeys ? 'safe' : ofKey;
  }

  /** What the model says of the version in use, where that is not the current one. */
  #earlier({ unit, match }: Site): readonly Earlier[] {
    const { earlier = [] } = match.entry;
    if (earlier.length === 0) return [];
    const { package: name, specifiers = [] } = match.model;
    const majors = [name, ...specifiers].map((one) => this.#surroundings.majorOf(unit.path, one));
    const major = majors.find((one) => one !== undefined);
    if (major === undefined) return [];
    return earlier.filter(({ before, from = 0 }) => major < before && major >= from);
  }

  emptyKeys(view: View): readonly EmptyKey[] {
    const { entry } = view.site.match;
    const passing = this.#earlier(view.site).find(({ emptyKey }) => emptyKey)?.emptyKey ?? entry.emptyKey;
    if (!passing) return [];
    return emptyKeys(this.program, { at: view.site.node, ...this.partOf(view, 'key') }, entry, passing);
  }

  placeOf(view: View, part: string): Place {
    const isOpen = this.#isLeftToClaims(view, part);
    const own = isOpen ? undefined : settingPlace(this.program, view.site, part, view.frame);
    if (own || (!isOpen && this.#views.partOf(view, part).state !== 'absent')) return own ?? view.place;
    const places = this.defaultsOf(view)?.map((other) => settingPlace(this.program, other.view.site, part, undefined));
    return places?.find((place) => place !== undefined) ?? view.place;
  }

  sharedOptions(view: View, part: string): Place | undefined {
    return sharedOptions(this.program, view.site, part, view.frame);
  }

  storesOf(view: View): readonly Store[] {
    return storesOf(this.program, view.site, view.frame);
  }

  keyKind(view: View): KeyKind | 'unknown' {
    return keyKindByName(this.program, this.partOf(view, 'key'));
  }

  #viewed(view: View): ViewedSite {
    const known = this.#viewedSites.get(view);
    if (known) return known;
    const side = this.#sideOf(view.place, this.program.unitOf(view.place) ?? view.site.unit);
    const viewed = new ViewedSite(this, view, side);
    this.#viewedSites.set(view, viewed);
    return viewed;
  }
}

type Switch = NonNullable<Entry['unless']>;

function switchOf({ switched, match }: Site): Switch | undefined {
  return switched && match.entry.unless;
}

/** Roles whose wrappers are called all over a program, nearly always with something harmless. */
const WHERE_CREDENTIALS_GO: ReadonlyMap<string, Speaking> = new Map([
  ['log.write', { words: CREDENTIAL_STEMS, within: 'call' }],
  ['storage.write', { words: CREDENTIAL_WORDS, within: 'file' }],
]);
