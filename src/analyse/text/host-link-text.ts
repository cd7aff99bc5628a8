import { spelled } from './spellings.js';

const HOST = spelled('requests', 'hostTexts').source;
const OPENS = `${spelled('purposes', 'linksForOnce').source}|redirect_?uri|callback_?ur[il]`;

/** The host that a request names, in a file that makes links for one use. */
export const HOST_LINK_TEXT = new RegExp(
  `(?:${HOST})(?:(?=[\\s\\S]{0,1200}?(?:${OPENS}))|(?<=(?:${OPENS})[\\s\\S]{0,1200}))`,
  'i',
);
