import { ts } from '#compiler';
import { isRequest, isTakenFromRequest, spineOf } from '../flow/origin.js';
import { handlerAround, handlerNames } from '../flow/reach.js';
import { declarationOf } from '../syntax/scope.js';
import { lastName, referencesIn } from '../syntax/unit.js';
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
          : isForMail(entry.name, entry.value, entry.node) || isMailedToo(program, entry.value, entry.node)
            ? [{ what: 'one-time' as const, name: entry.name, at: entry.node }]
            : exposedIn(program, entry.value, depth + 1),
      );
  });
}

/** `{ resetToken }` that was made here, and anything of that kind in the answer of a handler that is called after forgetting. */
function isForMail(name: string, value: Value, node: ts.Node): boolean {
  if (!MAILED.test(name) || !isUnguessable(value) || isConditional(node)) return false;
  if (OF_RESET.test(name)) return true;
  const handler = handlerAround(node);
  return handler !== undefined && handlerNames(handler).some((called) => OF_RESET.test(called));
}

/** Made of chance, or a text with such a thing in it: `${base}/reset?token=${token}`. */
function isUnguessable(value: Value): boolean {
  if (value.kind === 'text') return value.parts.some((part) => part.kind !== 'text' && isUnguessable(part));
  return UNGUESSABLE.test(value.node.getText().slice(0, 200));
}

/** A code that the same handler sends to whoever has to show that a mailbox or a phone is theirs, under any name. */
function isMailedToo(program: Program, value: Value, node: ts.Node): boolean {
  const given = ts.isPropertyAssignment(node)
    ? node.initializer
    : ts.isShorthandPropertyAssignment(node)
      ? node.name
      : node;
  const declaration = ts.isIdentifier(given) ? declarationOf(given) : undefined;
  if (!declaration || !ts.isVariableDeclaration(declaration) || isConditional(node)) return false;
  const made = declaration.initializer?.getText().slice(0, 200) ?? '';
  if (!MADE_CODE.test(`${made} ${value.node.getText().slice(0, 200)}`)) return false;
  const called = declaration.name.getText();
  const handler = handlerAround(node);
  const unit = program.unitOf(node);
  if (!handler || !unit || BESIDE.test(called)) return false;
  const isCode = [...handlerNames(handler), called].some((name) => OF_CODE.test(name));
  return isCode && referencesIn(unit, declaration).some((use) => isSent(use, handler));
}

function isSent(use: ts.Node, handler: ts.Node): boolean {
  for (let at = use; at !== handler && !ts.isSourceFile(at); at = at.parent)
    if (ts.isCallExpression(at) && SENDS.test(at.expression.getText().slice(-60))) return true;
  return false;
}

/** What a mail speaks of without opening anything. */
const BESIDE = spelled('secrets', 'besideCodes');
const MADE_CODE = spelled('calls', 'madeCodes');
const OF_CODE = spelled('secrets', 'sentCodes');
const SENDS = spelled('calls', 'sendingOut');
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
