import { ts } from '#compiler';
import { isRequest, isTakenFromRequest, spineOf } from '../flow/origin.js';
import { handlerAround, handlerNames } from '../flow/reach.js';
import { lastName } from '../syntax/unit.js';
import { optionsOf, type Value } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import { PASSWORD_FIELD } from '../values/entities.js';
import { entriesOf } from '../values/members.js';
import type { Program } from '../values/program.js';

/** Something in an answer that its receiver should not see. */
export interface Exposed {
  /** `one-time`: what is good for one sign-in or reset, and is meant for whoever reads the mail. */
  readonly what: 'password' | 'one-time' | 'stack';
  readonly name: string;
  readonly at: ts.Node;
}

const MAXIMUM_DEPTH = 4;
const ABOUT_FORMS = spelled('requests', 'formMessages');

/** Without one of these there is nothing to look for. */
export const SPEAKS = spelled('secrets', 'exposedWords');

/** Passwords of records and stacks of errors that an answer holds by name. */
export function exposedIn(program: Program, body: Value, depth = 0): Exposed[] {
  if (depth > MAXIMUM_DEPTH) return [];
  return optionsOf(body).flatMap((value): Exposed[] => {
    if (value.kind === 'member') return ofMember(value);
    if (value.kind !== 'object' && value.kind !== 'patched') return [];
    return entriesOf(program.evaluator, value)
      .entries.filter(({ name }) => !ABOUT_FORMS.test(name))
      .flatMap((entry) =>
        (isHash(entry.name) && isMade(entry.value)) || isOpened(entry.name, entry.value)
          ? [{ what: 'password' as const, name: entry.name, at: entry.node }]
          : isForMail(entry.name, entry.value, entry.node)
            ? [{ what: 'one-time' as const, name: entry.name, at: entry.node }]
            : exposedIn(program, entry.value, depth + 1),
      );
  });
}

/** `{ resetToken }` that was made here, and anything of that kind in the answer of a handler that is called after forgetting. */
function isForMail(name: string, value: Value, node: ts.Node): boolean {
  if (!MAILED.test(name) || !UNGUESSABLE.test(value.node.getText().slice(0, 200)) || isConditional(node)) return false;
  if (OF_RESET.test(name)) return true;
  const handler = handlerAround(node);
  return handler !== undefined && handlerNames(handler).some((called) => OF_RESET.test(called));
}

const MAILED = spelled('secrets', 'mailedCredentials');
const OF_RESET = /forg[eo]t|reset|magic|passwordless/i;
const UNGUESSABLE = spelled('calls', 'unguessable');

/** `passwordHash`, which only a record holds: a form calls what is typed in a password. */
function isHash(name: string): boolean {
  return PASSWORD_FIELD.test(name) && /hash|digest/i.test(name);
}

/** `clientSecret: decrypt(row.sealed)`: what was kept sealed, for the server's own use. */
function isOpened(name: string, value: Value): boolean {
  const call = value.kind === 'call' && ts.isCallExpression(value.node) ? lastName(value.node.expression) : '';
  const made = (value.via ?? []).map((step) => step.name.split('.').at(-1) ?? '');
  return SEALED.test(name) && [call, ...made].some((called) => OPENS.test(called));
}

const SEALED = /(?:secret|password|private_?key)$/i;
const OPENS = /^(?:unseal|decrypt|unwrap|decipher)/i;

function isMade({ kind }: Value): boolean {
  return kind === 'call' || kind === 'unknown';
}

function ofMember(value: Value): Exposed[] {
  const { root, path } = spineOf(value);
  const name = path.at(-1) ?? '';
  // Whoever sent it knows it.
  const isSent = isRequest(root) || isTakenFromRequest(root);
  if (PASSWORD_FIELD.test(name) && !isSent) return [{ what: 'password', name, at: value.node }];
  if (name !== 'stack' || path.length > 1 || isConditional(value.node)) return [];
  const isError =
    root.kind === 'caught' ||
    (root.kind === 'parameter' && /^e(?:rr(?:or)?|x(?:ception)?)?$/.test(root.node.name.getText()));
  return isError ? [{ what: 'stack', name, at: value.node }] : [];
}

/** Whether a condition inside the answer, or around it, decides that it is there. */
function isConditional(place: ts.Node): boolean {
  for (let at = place; !ts.isSourceFile(at) && !ts.isFunctionLike(at); at = at.parent) {
    const { parent } = at;
    if (ts.isConditionalExpression(parent) && at !== parent.condition) return true;
    if (ts.isIfStatement(parent) && at !== parent.expression) return true;
    if (ts.isBinaryExpression(parent) && at === parent.right) return true;
  }
  return false;
}
