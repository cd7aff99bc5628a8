import type { Side } from '../../rule-meta.js';
import type { View } from '../flow/wrappers.js';
import type { Behaviour, KeyKind } from '../knowledge/models.js';
import type { CodeSite, CodeStep, Place, WrongSetting } from '../questions/code-site.js';
import type { EmptyKey } from '../questions/empty-key.js';
import { secondsOf } from '../questions/notation.js';
import type { Store } from '../questions/stores.js';
import type { Answer } from '../syntax/answer.js';
import type { Primitive } from '../syntax/value.js';
import type { SiteViews } from './site-views.js';

/** A site in one of its views, as rules see it. */
export class ViewedSite implements CodeSite {
  readonly view: View;
  readonly side: Side;
  readonly #code: SiteViews;

  constructor(code: SiteViews, view: View, side: Side) {
    this.#code = code;
    this.view = view;
    this.side = side;
  }

  get role(): string {
    return this.view.site.role;
  }

  get name(): string {
    const { model, name } = this.view.site.match;
    return [this.#imported ?? model.package, name].filter((part) => part !== '' && part !== 'default').join('.');
  }

  /** One model may speak of several packages: people know the one that is imported. */
  get #imported(): string | undefined {
    const { external, match } = this.view.site;
    const { package: own, specifiers = [] } = match.model;
    const given = external?.package ?? '';
    const isOther = specifiers.some((one) => (one.endsWith('*') ? given.startsWith(one.slice(0, -1)) : given === one));
    return isOther && /^[@a-z]/.test(given) && !given.startsWith(`${own}/`) ? given : undefined;
  }

  get library(): string {
    return this.view.site.match.model.package;
  }

  get isShared(): boolean {
    return this.view.site.match.entry.shared === true;
  }

  get at(): Place {
    return this.view.place;
  }

  get trace(): readonly CodeStep[] {
    return this.view.trace.map(({ node, say }) => ({ at: node, say }));
  }

  part(name: string): Answer {
    return this.#code.partOf(this.view, name);
  }

  texts(name: string): readonly string[] {
    const texts: string[] = [];
    const single = this.part(name).values.flatMap((value) => this.#code.elementsOf(value));
    for (const value of single) {
      if (value.kind === 'literal' && typeof value.value === 'string') texts.push(value.value);
      if (value.kind !== 'text') continue;
      texts.push(value.parts.map((part) => (part.kind === 'literal' ? String(part.value) : '')).join(''));
    }
    return texts;
  }

  writtenElsewhere(name: string, text: string): Place | undefined {
    const values = this.part(name).values.flatMap((value) => this.#code.elementsOf(value));
    const written = values.find((value) => value.kind === 'literal' && value.value === text)?.node;
    return written?.getSourceFile() === this.at.getSourceFile() ? undefined : written;
  }

  constants(name: string): readonly Primitive[] {
    const values = this.part(name).values.flatMap((value) => this.#code.elementsOf(value));
    return values.flatMap((value) => (value.kind === 'literal' ? [value.value] : []));
  }

  durations(name: string): readonly number[] {
    const notation = this.view.site.match.entry.durations?.[name] ?? { unit: 's' };
    const found = this.part(name).values.map((value) => secondsOf(value, notation));
    return found.filter((duration) => duration !== undefined);
  }

  whenAbsent(name: string): Behaviour | undefined {
    return this.#code.whenAbsent(this.view, name);
  }

  placeOf(part: string): Place {
    return this.#code.placeOf(this.view, part);
  }

  wrongAt(part: string): WrongSetting {
    const at = this.placeOf(part);
    const call = this.deciderOf(part);
    const isHandedIn =
      isWithin(at, this.view.site.node) && !this.part(part).values.some(({ node }) => isWithin(node, at));
    if (isHandedIn || isWithin(at, call)) return { at: call, trace: this.trace };
    return { at, cause: at, trace: [...this.trace, { at: call, say: `${this.name} is given this` }] };
  }

  toldAt(part: string): Place {
    const told = this.placeOf(part);
    return told.getSourceFile() === this.at.getSourceFile() && Math.abs(lineOf(told) - lineOf(this.at)) > NEAR
      ? told
      : this.at;
  }

  sharedOptions(part: string): Place | undefined {
    return this.#code.sharedOptions(this.view, part);
  }

  deciderOf(part: string): Place {
    const { site, place } = this.view;
    const paths = site.match.entry.parts?.[part] ?? [];
    const isMadeWith = (typeof paths === 'string' ? [paths] : paths).some((path) => path.startsWith('this.'));
    return (place === site.node && isMadeWith && site.external?.made?.node) || place;
  }

  stores(): readonly Store[] {
    return this.#code.storesOf(this.view);
  }

  hasTypedKeys(): boolean {
    return this.view.site.match.model.typedKeys === true;
  }

  keyKind(): KeyKind | 'unknown' {
    return this.#code.keyKind(this.view);
  }

  emptyKeys(): readonly EmptyKey[] {
    return this.#code.emptyKeys(this.view);
  }

  seenFrom(...parts: readonly string[]): readonly ViewedSite[] {
    return this.#code.viewsOf(this.view, parts, 'any');
  }

  asWrapped(part: string): readonly ViewedSite[] {
    return this.#code.viewsOf(this.view, [part], 'whole');
  }
}

function isWithin(node: Place, around: Place): boolean {
  return node.getSourceFile() === around.getSourceFile() && node.pos >= around.pos && node.end <= around.end;
}

/** In lines: so near, whoever looks at the call sees the option. */
const NEAR = 2;

function lineOf(node: Place): number {
  return node.getSourceFile().getLineAndCharacterOfPosition(node.getStart()).line;
}
