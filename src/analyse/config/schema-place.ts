import { type Json, unescapePointer, valueAt } from '../../load/data-document.js';
import { mask } from '../text/secret-text.js';

/** Members by which the elements of a list are told apart, strongest first. */
const NAMES = ['clientId', 'name', 'id', 'client_id', 'kid', 'url', 'audience'];

/** The name that an object gives itself. */
function nameOf(value: Json | undefined): string | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
  const members = value as { readonly [member: string]: Json };
  const given = NAMES.map((name) => (Object.hasOwn(members, name) ? members[name] : undefined));
  return given.find((name) => typeof name === 'string') as string | undefined;
}

/** A pointer whose list elements go by their names, so that a defect keeps its identity when the list changes. */
export function stableName(data: Json, pointer: string): string {
  let path = '';
  let value: Json | undefined = data;
  for (const segment of pointer.split('/').slice(1)) {
    const element = Array.isArray(value) ? elementNames(value)[Number(segment)] : undefined;
    path += `/${element ?? segment}`;
    value = value === undefined ? undefined : valueAt(value, `/${segment}`);
  }
  return path;
}

const namesOfLists = new WeakMap<readonly Json[], readonly string[]>();

function elementNames(list: readonly Json[]): readonly string[] {
  const known = namesOfLists.get(list);
  if (known) return known;
  const seen = new Map<string, number>();
  const names = list.map((element, index) => {
    const name = nameOf(element);
    if (name === undefined) return String(index);
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? `[${name}]` : `[${name}#${count}]`;
  });
  namesOfLists.set(list, names);
  return names;
}

/** What the place alone does not tell: the member that is missing there, or all values that one finding is about. */
interface Fault {
  readonly missing?: string | undefined;
  readonly values?: readonly Json[] | undefined;
}

/**
 * Fills a rule's sentence. `{member}` is the last name of the pointer, or the missing member; `{parent}` the one before;
 * `{name}` the name of the nearest enclosing object that has one; `{entry}` the name of what the last `*` of `each`
 * stands for; `{value}` the value; `{masked}` the value of a secret; `{/issuer}` the value at a pointer from what `each`
 * chose on.
 */
export function fillSentence(say: string, data: Json, pointer: string, each = '', fault: Fault = {}): string {
  const { missing, values } = fault;
  const value = values ?? valueAt(data, pointer);
  const segments = pointer.split('/').slice(1).map(unescapePointer);
  if (missing !== undefined) segments.push(missing);
  const secret = secretIn(value);
  const words: Record<string, string> = {
    member: segments.at(-1) ?? '',
    parent: segments.at(-2) ?? '',
    name: enclosingName(data, pointer) ?? 'this one',
    entry: entryName(data, pointer, each) ?? 'this one',
    value: shorten(shown(value), values ? LONGEST_LIST : LONGEST),
    masked: secret === undefined ? '' : mask(secret),
  };
  const chosen = pointer.split('/').slice(0, each.split('/').length).join('/');
  return say.replace(/\{(member|parent|name|entry|value|masked|(?:\/\w+)+)\}/g, (_, word: string) =>
    word.startsWith('/') ? shorten(shown(valueAt(data, chosen + word))) : (words[word] ?? ''),
  );
}

/** A rule that marks a whole entry speaks of the entry's value. */
function secretIn(value: Json | undefined): string | undefined {
  const inside = value !== null && typeof value === 'object' ? valueAt(value, '/value') : value;
  return typeof inside === 'string' ? inside : undefined;
}

/** A member goes by its name, an element of a list by the one it gives itself. */
function entryName(data: Json, pointer: string, each: string): string | undefined {
  const depth = each.split('/').lastIndexOf('*');
  if (depth === -1 || each.includes('/**')) return undefined;
  const path = pointer.split('/').slice(0, depth + 1);
  const entry = path.join('/');
  const inList = Array.isArray(valueAt(data, path.slice(0, -1).join('/')));
  const name = inList ? nameOf(valueAt(data, entry)) : unescapePointer(path.at(-1) ?? '');
  return name === undefined ? undefined : shorten(name);
}

function enclosingName(data: Json, pointer: string): string | undefined {
  for (let at = pointer; ; at = at.slice(0, at.lastIndexOf('/'))) {
    const name = nameOf(valueAt(data, at));
    if (name !== undefined || at === '') return name === undefined ? undefined : shorten(name);
  }
}

function shown(value: Json | undefined): string {
  // What stands beside an address in one value is something else, and may be a secret.
  if (typeof value === 'string') return /^\s*[a-z][\w+.-]{0,20}:\/\/\S+\s+\S/i.test(value) ? firstWord(value) : value;
  if (Array.isArray(value) && value.every((element) => typeof element === 'string')) return value.join(', ');
  return JSON.stringify(value ?? null);
}

function firstWord(value: string): string {
  const [first = '', ...rest] = value.trim().split(/\s+/);
  return rest.every((word) => /^[a-z][\w+.-]{0,20}:\/\//i.test(word)) ? value : `${first} …`;
}

const LONGEST = 80;
const LONGEST_LIST = 300;

function shorten(text: string, longest = LONGEST): string {
  return text.length > longest ? `${text.slice(0, longest - 3)}…` : text;
}
