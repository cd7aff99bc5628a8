import { handlerAround, reachOf, says } from '../flow/reach.js';
import type { Site } from '../roles/site.js';
import type { Program } from '../values/program.js';

const SENDER =
  /remote_?address|trusted_?prox|is_?trusted|proxy_?secret|from_?proxy|allowed_?prox|internal_?secret|getPeerCertificate|timingSafeEqual|ip_?range|cidr|verify_?proxy|x-proxy|gateway_?(?:secret|token)|(?:proxy|mesh|edge)[-_]?(?:secret|token|auth)/i;

/** Whether the function around a header looks at who sent it: the address of a proxy, or a secret of its own. */
export function certificateCheckAt(program: Program, { node }: Site): boolean {
  const handler = handlerAround(node);
  return handler !== undefined && says(reachOf(program, handler).words, SENDER);
}
