import type { Callers } from '../flow/callers.js';
import { DEFAULT_STRATEGY, isBehindDefaultStrategy } from '../flow/default-strategy.js';
import { Flow } from '../flow/flow.js';
import { type Renewal, renewalOf } from '../flow/renewed.js';
import type { CodeSite, Place } from '../questions/code-site.js';
import { certificateCheckAt } from '../questions/forwarded.js';
import { type Login, loginAt } from '../questions/login.js';
import { type Redemption, redemptionAt } from '../questions/redemption.js';
import { type Rotation, rotationAt } from '../questions/rotation.js';
import { reusableLinkAt } from '../questions/signed-link.js';
import { type KeptForm, keptForm } from '../roles/kept.js';
import { expressionsOf } from '../roles/parts.js';
import { isFunctionNode } from '../values/evaluate.js';
import { type HeldToken, heldTokenIn } from '../values/held.js';
import type { Program } from '../values/program.js';
import type { SiteViews } from './site-views.js';
import type { ViewedSite } from './viewed-site.js';

/** How the code treats credentials from when they are made until they are used up. */
export interface Life {
  loginAt(site: CodeSite): Login;
  /** The sites of a role in the package of a site, tests left out. */
  beside(site: CodeSite, role: string): readonly CodeSite[];
  besideInFile(site: CodeSite, role: string): readonly CodeSite[];
  /** In which form a record holds what a site stores. */
  keptForm(site: CodeSite): KeptForm;
  redemptionAt(site: CodeSite): Redemption;
  rotationAt(site: CodeSite): Rotation;
  /** What a client does with the answer to the refresh token that a site sends; undefined where nothing in sight sends it. */
  renewalAt(site: CodeSite): Renewal | undefined;
  /** The function that sets a password for the token of a verifier, and would again: nothing uses the token up. */
  reusableLinkAt(site: CodeSite): Place | undefined;
  /** Whether the function around a site asks who sent a header that only a proxy may send. */
  isSenderChecked(site: CodeSite): boolean;
  /** A token in what a site sends that another call left behind. */
  heldToken(site: CodeSite): HeldToken | undefined;
  /** Whether a site's package says something anywhere. */
  isSaidBeside(site: CodeSite, words: RegExp): boolean;
  /** Whether a place is reached through routes of hapi alone that are behind a strategy for tokens, the default of all of them. */
  isBehindDefaultStrategy(place: Place): boolean;
}

export class Lives implements Life {
  readonly #code: SiteViews;
  readonly #program: Program;
  readonly #callers: Callers;
  readonly #flow: Flow;
  readonly #packageOf: (path: string) => string;
  readonly #said = new Map<string, boolean>();

  constructor(code: SiteViews, program: Program, callers: Callers, packageOf: (path: string) => string) {
    this.#code = code;
    this.#program = program;
    this.#callers = callers;
    this.#flow = new Flow(program, callers);
    this.#packageOf = packageOf;
  }

  loginAt(site: CodeSite): Login {
    return loginAt(this.#program, innerOf(site));
  }

  beside(site: CodeSite, role: string): readonly CodeSite[] {
    const folder = this.#folderOf(site);
    return this.#code.sites(role).filter((other) => other.side !== 'test' && this.#folderOf(other) === folder);
  }

  besideInFile(site: CodeSite, role: string): readonly CodeSite[] {
    const { unit } = innerOf(site);
    return this.#code.sites(role).filter((other) => other.view.site.unit === unit);
  }

  keptForm(site: CodeSite): KeptForm {
    return keptForm(this.#program, site.part('value').values);
  }

  redemptionAt(site: CodeSite): Redemption {
    return redemptionAt(this.#program, innerOf(site));
  }

  rotationAt(site: CodeSite): Rotation {
    const { node } = innerOf(site);
    if (!isFunctionNode(node)) throw new Error('asked of a site that is no handler');
    return rotationAt(this.#program, node);
  }

  renewalAt(site: CodeSite): Renewal | undefined {
    return renewalOf(this.#program, this.#flow, innerOf(site).node);
  }

  reusableLinkAt(site: CodeSite): Place | undefined {
    return reusableLinkAt(this.#program, this.#callers, innerOf(site));
  }

  isSenderChecked(site: CodeSite): boolean {
    return certificateCheckAt(this.#program, innerOf(site));
  }

  heldToken(site: CodeSite): HeldToken | undefined {
    const [sent] = expressionsOf(innerOf(site), 'value');
    return sent && heldTokenIn(this.#program, sent);
  }

  isBehindDefaultStrategy(place: Place): boolean {
    return isBehindDefaultStrategy(this.#callers, place, (route) => {
      const path = this.#program.unitOf(route)?.path;
      return path !== undefined && this.#isSaidIn(this.#packageOf(path), DEFAULT_STRATEGY);
    });
  }

  isSaidBeside(site: CodeSite, words: RegExp): boolean {
    return this.#isSaidIn(this.#folderOf(site), words);
  }

  #isSaidIn(folder: string, words: RegExp): boolean {
    const key = `${folder} ${words}`;
    const known = this.#said.get(key);
    if (known !== undefined) return known;
    const said = this.#program.filesIn(folder).some((path) => words.test(this.#program.textOf(path)));
    this.#said.set(key, said);
    return said;
  }

  #folderOf(site: CodeSite): string {
    return this.#packageOf(innerOf(site).unit.path);
  }
}

function innerOf(site: CodeSite): ViewedSite['view']['site'] {
  return (site as ViewedSite).view.site;
}
