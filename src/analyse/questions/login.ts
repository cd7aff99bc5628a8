import { handlerAround, handlerNames, reachOf, says } from '../flow/reach.js';
import type { Site } from '../roles/site.js';
import type { CallNode } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import type { Program } from '../values/program.js';

/** What happens to a session when somebody's identity is put into it. */
export interface Login {
  /** Whether the function around it logs somebody in, and not only writes to a session that is theirs already. */
  readonly isLogin: boolean;
  /** The call that gives the session a new id. */
  readonly renewal?: CallNode;
}

const NAMES = spelled('purposes', 'logins');
const CHECKS = spelled('decisions', 'passwordChecks');
const RENEWS = /(?:^|\.)(?:regenerate|regenerateSession|renew|resetSession|cycleId)$/;
/** What answers at the address of its file. */
const ANSWERING = spelled('requests', 'answeringExports');
/** Passport does it by itself. */
const LOGS_IN = /(?:^|\.)(?:logIn|login)$/;

export function loginAt(program: Program, { node, unit }: Site): Login {
  const handler = handlerAround(node);
  if (!handler) return { isLogin: false };
  const reach = reachOf(program, handler);
  const renewal = reach.calls.find(({ text }) => RENEWS.test(text) || (LOGS_IN.test(text) && /^req/.test(text)));
  const names = handlerNames(handler);
  const isRoute = names.some((name) => ANSWERING.test(name));
  const isLogin =
    names.some((name) => NAMES.test(name)) ||
    (isRoute && NAMES.test(unit.path.split('/').slice(-3).join('/'))) ||
    says(reach.words, CHECKS);
  return { isLogin, ...(renewal ? { renewal: renewal.node } : {}) };
}
