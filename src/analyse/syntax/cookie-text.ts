import { ts } from '#compiler';
import { optionsOf, type Value } from './value.js';

/** The attributes of a `Set-Cookie` text, names in lower case; `isOpen` when some are only known at run time. */
export interface Attributes {
  readonly named: ReadonlyMap<string, string>;
  readonly isOpen: boolean;
}

export interface CookieText {
  readonly name: string | undefined;
  /** What is put into it, constants left out. */
  readonly held: readonly Value[];
  readonly attributes: Attributes;
  readonly isRemoved: boolean;
}

/** Stands for what is only known at run time; no header may hold it. */
const HOLE = '\0';

/** The cookies that a value of a `Set-Cookie` header may be. */
export function cookieTexts(value: Value): CookieText[] {
  return optionsOf(value).flatMap((option) => {
    const holes: Value[] = [];
    const text = textOf(option, holes);
    return text === undefined ? [] : [read(text, holes, isAddedTo(option))];
  });
}

function textOf(value: Value, holes: Value[]): string | undefined {
  if (value.kind === 'literal') return typeof value.value === 'string' ? value.value : undefined;
  if (value.kind !== 'text') return undefined;
  return value.parts
    .map((part) => {
      const options = optionsOf(part);
      // `secure ? '; Secure' : ''`: one environment with an attribute is enough.
      if (options.every(({ kind }) => kind === 'literal'))
        return options.map((option) => (option.kind === 'literal' ? (option.value ?? '') : '')).join('');
      holes.push(part);
      return HOLE;
    })
    .join('');
}

/** `let cookie = …`, which `+=` may give attributes. */
function isAddedTo({ node }: Value): boolean {
  const { parent } = node;
  return ts.isVariableDeclaration(parent) && !(parent.parent.flags & ts.NodeFlags.Const);
}

function read(text: string, holes: readonly Value[], isUnfinished: boolean): CookieText {
  const [first = '', ...rest] = text.split(';').map((piece) => piece.trim());
  const cut = first.indexOf('=');
  const name = first.slice(0, Math.max(cut, 0));
  const before = name.split(HOLE).length - 1;
  const inValue = first.split(HOLE).length - 1 - before;
  const named = new Map<string, string>();
  for (const piece of rest) {
    const [attribute = '', ...value] = piece.split('=');
    named.set(attribute.trim().toLowerCase(), value.join('=').trim());
  }
  const isOpen =
    isUnfinished ||
    cut < 0 ||
    [...named.keys()].some((key) => key.includes(HOLE)) ||
    (rest.length === 0 && inValue > 1);
  const age = named.get('max-age');
  const isRemoved = (age !== undefined && Number(age) <= 0) || (named.get('expires') ?? '').includes('1970');
  return {
    name: name !== '' && before === 0 ? name : undefined,
    held: holes.slice(before, before + inValue),
    attributes: { named, isOpen },
    isRemoved,
  };
}
