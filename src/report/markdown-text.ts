import { visible } from './visible.js';

/** What GitHub, GitLab and wikis act on, written as what they show instead. Entities survive table cells, backslashes do not. */
const WRITTEN: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['|', '&#124;'],
  ['`', '&#96;'],
  ['\\', '&#92;'],
  ['$', '&#36;'],
  ['{', '&#123;'],
  ['}', '&#125;'],
  ['[', '\\['],
  [']', '\\]'],
  ['*', '\\*'],
  ['_', '\\_'],
  ['~', '\\~'],
]);

const SPECIAL = /[&<>|`\\${}[\]*_~]/g;
/** Mentions and references to issues, merge requests and milestones; addresses that become links by themselves. */
const LIVE = /[@#!%](?=[\p{L}\p{N}_])|GH(?=-\d)|:(?=\/\/)|(?:www|mailto|xmpp)(?=[.:])/giu;
const APART = '&#8203;';

/** Text of others as one line of plain prose: no table cell, link, image, mention, tag or block begins in it. */
export function prose(text: string): string {
  const line = visible(text.replace(/[\s\p{Zl}\p{Zp}]+/gu, ' ')).trim();
  return line
    .replace(LIVE, (found) => `${found}\0`)
    .replace(SPECIAL, (character) => WRITTEN.get(character) ?? character)
    .replaceAll('\0', APART)
    .replace(/^(?=[-+=#:/]|\d{1,9}[.)](?: |$))/, APART);
}

const PLAIN_CODE = /^[\w./@:+\-()[\],=](?:[\w./@:+\-()[\],= ]*[\w./@:+\-()[\],=])?$/;

/** A name or path as code; as prose where code could not hold it. */
export function code(text: string): string {
  return PLAIN_CODE.test(text) ? `\`${text}\`` : prose(text);
}
