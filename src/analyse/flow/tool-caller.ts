import { optionsOf, type Value } from '../syntax/value.js';
import { spineOf } from './origin.js';

const MAXIMUM_DEPTH = 6;

/** `extra.authInfo?.token`, `requestInfo.headers.authorization`: what the client of a tool showed to the server of the tool. */
export function isOfToolCaller(value: Value, depth = 0): boolean {
  if (depth > MAXIMUM_DEPTH) return false;
  return optionsOf(value).some((option) => {
    if (option.kind === 'text') return option.parts.some((part) => isOfToolCaller(part, depth + 1));
    const { path } = spineOf(option);
    const last = path.at(-1) ?? '';
    const isToken = path.includes('authInfo') && last === 'token';
    return isToken || (path.includes('requestInfo') && path.includes('headers') && /^authorization$/i.test(last));
  });
}
