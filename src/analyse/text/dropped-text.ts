import { inCase } from './any-pattern.js';

/** An answer or an error that is made where a statement begins: `new Response(…);` instead of `return new Response(…);`. */
export const DROPPED = inCase(
  String.raw`[;{})]\s*(?:new\s+(?:Next)?Response|(?:Next)?Response\s*\.\s*(?:json|redirect|rewrite)|create(?:Http)?Error|Boom\s*\.\s*\w+|new\s+\w{0,30}(?:Unauthori[sz]ed|Forbidden|Authentication|Authori[sz]ation)\w{0,20}|c\.(?:json|text|body|redirect)|\w{1,12}\.(?:code|status)(?=\(\s?(?:40[13]|[\w.]{1,40}(?:UNAUTHORIZED|FORBIDDEN))\s?\)\s{0,4}[;}\n])|\w{1,12}\.(?:sendStatus(?=\(\s?40[13])|(?:code|status)\(\s?(?:40[13]|[\w.]{1,40}(?:UNAUTHORIZED|FORBIDDEN))\s?\)\s{0,20}\.\s*(?:json|send|end)))\s*\(`,
);
