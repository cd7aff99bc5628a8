import { spelled } from './spellings.js';

const PERSON = String.raw`<[A-Z]\w{0,60}\s[^<>]{0,300}?=\{(?:\w{0,20}(?:user|account|member|customer|profile)s?|\w{1,20}\.user)\}`;

/** A file that looks somebody up and hands what it found to a component. */
export const CLIENT_PROPS = new RegExp(
  `(?:${spelled('stores', 'personLookUps').source})(?=[^]{0,6000}?${PERSON})`,
  'i',
);
