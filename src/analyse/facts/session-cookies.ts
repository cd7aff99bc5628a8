import { ts } from '#compiler';
import { cookieTexts } from '../syntax/cookie-text.js';
import { optionsOf, type Value } from '../syntax/value.js';
import type { CodeView } from '../view/code-view.js';
import type { ViewedSite } from '../view/viewed-site.js';

/** A token that is put into a cookie, by what makes it and the names on its way. */
interface KeptToken {
  readonly cookie: string;
  readonly value: Value;
}

/** Tells which tokens are sessions, because a cookie that is called after one is all that they are put into. */
export class SessionCookies {
  readonly #view: CodeView;
  #kept: readonly KeptToken[] | undefined;

  constructor(view: CodeView) {
    this.#view = view;
  }

  keeps({ at, view: { site } }: ViewedSite): boolean {
    this.#kept ??= this.#all();
    const kept = this.#kept.filter(
      ({ value: { node, via = [] } }) =>
        node === site.node && (at === site.node || via.some((step) => isWithin(at, step.node))),
    );
    return kept.length > 0 && kept.every(({ cookie }) => SESSION.test(cookie) && !OTHER.test(cookie));
  }

  #all(): KeptToken[] {
    return this.#view.sites('cookie.set').flatMap((site) =>
      site.seenFrom('name', 'value').flatMap((seen) => {
        const names = seen.texts('name');
        const values = seen.part('value').values.flatMap((value) => this.#view.elementsOf(value));
        if (names.length > 0) return names.flatMap((cookie) => values.flatMap((value) => keptAs(cookie, value)));
        const texts = values.flatMap(cookieTexts);
        return texts.flatMap(({ name, held }) => (name ? held.flatMap((value) => keptAs(name, value)) : []));
      }),
    );
  }
}

function keptAs(cookie: string, value: Value): KeptToken[] {
  return optionsOf(value).map((option) => ({ cookie, value: option }));
}

function isWithin(at: ts.Node, node: ts.Node): boolean {
  return at === node || ts.findAncestor(at, (one) => one === node) !== undefined;
}

/** `sid`, `app_session`, `__Host-session-token` */
const SESSION = /(?:^|[^a-z])(?:sess(?:ion)?(?:_?id)?|sid)(?![a-z])/i;
const OTHER = /refresh|access/i;
