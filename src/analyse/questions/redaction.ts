import { descend } from '../roles/parts.js';
import { optionsOf, type Value } from '../syntax/value.js';
import { isAbsent } from '../values/members.js';
import type { Program } from '../values/program.js';
import type { CodeSite } from './code-site.js';
import type { Credential } from './credentials.js';

/** What a logger leaves out: paths, and why there may be others. */
export interface Redaction {
  readonly paths: readonly string[];
  readonly unknown?: string;
}

/** Of the site itself, or of the logger that it is given. */
export function redactionOf(program: Program, site: CodeSite): Redaction {
  const own = site.part('redact');
  const logger = site.part('logger');
  const paths = site.texts('redact');
  if (own.state !== 'absent' || logger.state === 'absent')
    return own.state === 'unknown' || (own.state === 'present' && paths.length === 0)
      ? { paths, unknown: own.why ?? 'the redaction list cannot be followed' }
      : { paths };
  const given = logger.values.flatMap((value) => listOf(program, value));
  if (given.length > 0 || (logger.values.length > 0 && logger.values.every((value) => hasNone(program, value))))
    return { paths: given };
  return { paths, unknown: 'the logger is made elsewhere' };
}

/** `pino({ level })`: a logger that is made in sight, and leaves nothing out. */
function hasNone(program: Program, logger: Value): boolean {
  if (logger.kind !== 'external' || !logger.made || !/^pino(?:-http)?$/.test(logger.package)) return false;
  const { node, frame } = logger.made;
  return isAbsent(descend(program, node, '0.redact', frame));
}

function listOf(program: Program, logger: Value): string[] {
  if (logger.kind !== 'external' || !logger.made) return [];
  const { node, frame } = logger.made;
  for (const path of ['0.redact.paths', '0.redact']) {
    const found = optionsOf(descend(program, node, path, frame)).flatMap((value) =>
      value.kind === 'array'
        ? value.node.elements.flatMap((element) => optionsOf(program.evaluator.evaluate(element, value.frame)))
        : [],
    );
    const texts = found.flatMap((value) =>
      value.kind === 'literal' && typeof value.value === 'string' ? [value.value] : [],
    );
    if (texts.length > 0) return texts;
  }
  return [];
}

/**
 * Whether a path of a logger's redaction list (`req.headers.authorization`, `*.token`) stands for what is logged, from the
 * outermost key on and letter by letter. Undefined where it ends as it should, and the keys are out of sight.
 */
export function isHiddenBy(path: string, { name, what, under }: Credential): boolean | undefined {
  const isHeaders = /header/.test(what);
  const field = isHeaders ? 'authorization' : name;
  if (under) return leavesOut(path, field === undefined || under.at(-1) === field ? under : [...under, field]);
  const last = keysOf(path).at(-1);
  return last === field || (isHeaders && last === 'headers') ? undefined : false;
}

/** Whether a path stands for what is logged under these keys, or for what holds it. */
export function leavesOut(path: string, keys: readonly string[]): boolean {
  const hidden = keysOf(path);
  return hidden.length <= keys.length && hidden.every((part, at) => part === '*' || part === keys[at]);
}

const keysOf = (path: string): string[] => path.split(/[.[\]"']+/).filter((part) => part !== '');
