import { handlerAround, reachOf, says } from '../flow/reach.js';
import type { Site } from '../roles/site.js';
import { spelled } from '../text/spellings.js';
import type { Program } from '../values/program.js';

const SENDER = spelled('decisions', 'proxyMadeSure');

/** Whether the function around a header looks at who sent it: the address of a proxy, or a secret of its own. */
export function certificateCheckAt(program: Program, { node }: Site): boolean {
  const handler = handlerAround(node);
  return handler !== undefined && says(reachOf(program, handler).words, SENDER);
}
