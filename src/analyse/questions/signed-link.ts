import { ts } from '#compiler';
import type { Callers } from '../flow/callers.js';
import { handlerAround, handlerNames, type Reach, reachOf, says } from '../flow/reach.js';
import { expressionsOf } from '../roles/parts.js';
import type { Site } from '../roles/site.js';
import { declarationOf } from '../syntax/scope.js';
import type { FunctionNode } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import type { Program } from '../values/program.js';

const RESETS =
  /(?:reset|forgot|recover)\w{0,12}_?-?pass|pass(?:word)?s?[-_/]?(?:reset|recover)|^\/?(?:reset|recover)$/i;
const SETS = spelled('stores', 'passwordSetting');
const PASSWORD = /^(?:hashed_?|new_?)?(?:password|passwd)(?:_?(?:hash|digest))?$/i;
const USED = spelled('stores', 'signedLinkMarks');
const REMOVES = spelled('stores', 'usingUp');
const DATABASE = spelled('stores', 'databases');
const HARMLESS = spelled('calls', 'redemptionBystanders');
const ELSEWHERE = /^this\.|[sS]ervice|[mM]anager|[uU]se_?[cC]ase/;

/**
 * The function that sets a new password for whoever brings a signed token, which nothing in it or in its key uses up:
 * neither a mark, nor the state of the account it is for.
 */
export function reusableLinkAt(program: Program, callers: Callers, site: Site): FunctionNode | undefined {
  const own = handlerAround(site.node);
  if (!own || isBound(site)) return undefined;
  const handlers = isReset(own, program) ? [own] : callers.of(own).flatMap(({ call }) => handlerAround(call) ?? []);
  return handlers.find((handler) => {
    if (!isReset(handler, program)) return false;
    const reach = reachOf(program, handler);
    return setsPassword(reach) && !mayUseUp(reach);
  });
}

function isReset(fn: FunctionNode, program: Program): boolean {
  const path = program.unitOf(fn)?.path ?? '';
  return (
    handlerNames(fn).some((name) => RESETS.test(name)) || /reset|forgot/i.test(path.split('/').slice(-2).join('/'))
  );
}

function setsPassword({ calls, written }: Reach): boolean {
  return says(written, PASSWORD) || calls.some(({ text }) => SETS.test(text));
}

function mayUseUp({ calls, words, functions }: Reach): boolean {
  if (says(words, USED) || functions.some((fn) => COMPARED_FIELD.test(fn.getText().slice(0, 20_000)))) return true;
  return calls.some(
    ({ text, isRead }) =>
      REMOVES.test(text) ||
      (!isRead && ELSEWHERE.test(text) && !SETS.test(text) && !DATABASE.test(text) && !HARMLESS.test(text)),
  );
}

/** `user.resetToken !== token`, `findOne({ id, resetToken })`: the token is kept as well, and asked for. */
const COMPARED_FIELD =
  /\b(?!req\b|body\b|query\b|params\b|dto\b|data\b|input\b|payload\b|props\b|values\b|form\b)\w+\??\.\w{0,12}reset\w{0,12}token|find\w{0,20}\([^;]{0,200}reset\w{0,12}token/i;

/** A key that the password of the account is part of ends with it. */
function isBound(site: Site): boolean {
  return expressionsOf(site, 'key').some((key) => {
    const declaration = ts.isIdentifier(key) ? declarationOf(key) : undefined;
    const held = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
    const made = held ?? key;
    return (declaration !== undefined && ts.isParameter(declaration)) || MADE_OF.test(made.getText());
  });
}

const MADE_OF = /\.(?:password|passwd)\b|hash|=>|\+\s*\w|\$\{(?!process)|\b(?:user|account|member|row|record)\b/i;
