import type { ts } from 'ts-morph';

/** A node of the program, opaque to rules: they pass it on as the place of a hit. */
export type Place = ts.Node;

/** A place where a role occurs: a call, a construction, an assignment. */
export interface CodeSite {
  readonly role: string;
  readonly node: Place;
}

/** What a rule may ask about the program. */
export interface Code {
  sites(role: string): Iterable<CodeSite>;
}
