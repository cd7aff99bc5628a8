import { ts } from '#compiler';
import type { Entry } from '../knowledge/models.js';
import { expressionsOf, partAtPath } from '../roles/parts.js';
import type { Site } from '../roles/site.js';
import { type Answer, answerOf } from '../syntax/answer.js';
import { isLeftOutInProduction } from '../syntax/production.js';
import { type Frame, literal, optionsOf, type Value } from '../syntax/value.js';
import { seconds } from '../text/duration.js';
import { argumentsOf } from '../values/calls.js';
import { isFarAhead } from '../values/far-date.js';
import { type Ahead, amountAhead, numberRead, secondsAhead } from '../values/moment.js';
import type { Program } from '../values/program.js';
import type { Limits } from './code-site.js';

/** How long what a site issues is good for. */
export interface Lifetime {
  /** `partly` where some paths set no end. */
  readonly state: 'ends' | 'never' | 'partly' | 'unknown';
  /** The longest that is known, in seconds. */
  readonly seconds?: number | undefined;
  /** Whether a setting may replace it: the length is only the default. */
  readonly isDefault: boolean;
  /** Where a setting says it. */
  readonly setting?: Ahead | undefined;
  readonly why?: string | undefined;
}

const LIMITS: Limits = { accessToken: 3_600, resetToken: 86_400, session: 7_776_000 };

/** The configured limits; what is left out, or is no duration, keeps its default. */
export function limitsOf(given: Readonly<Record<string, string>> | undefined): Limits {
  const read = (name: keyof Limits) => seconds(given?.[name] ?? '') ?? LIMITS[name];
  return { accessToken: read('accessToken'), resetToken: read('resetToken'), session: read('session') };
}

/** `user.toJSON()`: a record as it is stored. */
export function isMade(call: ts.Node): boolean {
  return ts.isCallExpression(call) && /\.(?:toJSON|toObject|lean|get|toPlain)$/.test(call.expression.getText());
}

/** Reads the part `expiresIn` as its model counts it. */
export function lifetimeOf(program: Program, site: Site, frame: Frame | undefined): Lifetime {
  const { entry } = site.match;
  const given = site.given?.expiresIn;
  const paths = entry.parts?.expiresIn ?? [];
  const answers =
    given !== undefined && typeof given !== 'string'
      ? [{ path: '', answer: answerOf(program.evaluator.evaluate(given, frame)) }]
      : (typeof paths === 'string' ? [paths] : paths).map((path) => ({
          path,
          answer: partAtPath(program, site, path, frame),
        }));
  const found = answers.find(({ answer }) => answer.state === 'present') ?? answers.find(isThere);
  if (!found) return { state: 'never', isDefault: false };
  const { path, answer } = found;
  const counts = path.endsWith('.exp') ? 'moment' : (entry.counts ?? 'seconds');
  // `isDev ? '60d' : '1h'`: what production never comes to is another stage's.
  const inUse = answer.values.filter(({ node }) => !isLeftOutInProduction(node));
  const set = inUse.length > 0 ? inUse : answer.values;
  const known = set
    .flatMap((value) => lengthsOf(program, value, counts, frame, 0))
    .map((length) => (length === 0 && entry.zero === 'never' ? Number.POSITIVE_INFINITY : length));
  const longest = known.length > 0 ? Math.max(...known) : undefined;
  const isDefault = set.length > known.length || set.some((value) => isComposed(value) || isConverted(program, value));
  const isPartly = answer.state === 'partly' && !isFilledIn(program, site, answer);
  const setting = isDefault
    ? set
        .map((value) => amountAhead(program, value, frame) ?? numberSet(program, value, counts))
        .find((ahead) => ahead !== undefined)
    : undefined;
  // What takes no such option and is given an object nobody can look into may still end.
  if (longest === undefined)
    return { state: isPartly ? 'partly' : 'unknown', isDefault, setting, why: answer.why ?? UNREAD };
  return { state: isPartly ? 'partly' : 'ends', seconds: longest, isDefault, setting };
}

/** `expiresIn: Number(process.env.TTL)`: a number counts what the library counts. */
function numberSet(
  program: Program,
  value: Value,
  counts: NonNullable<Entry['counts']> | 'seconds',
): Ahead | undefined {
  if (value.kind === 'literal' || !ts.isExpression(value.node) || counts.startsWith('moment')) return undefined;
  const read = numberRead(value.node);
  if (read === value.node) return undefined;
  const frame = value.kind === 'call' ? value.frame : undefined;
  return { amount: program.evaluator.evaluate(read, frame), unit: counts === 'milliseconds' ? 'ms' : 'seconds' };
}

/** The class that `settings` is of in `settings.ui.timeout`. */
function holdersOf(program: Program, node: ts.Node): readonly { readonly node: ts.Node }[] {
  let at = node;
  while (ts.isPropertyAccessExpression(at)) at = at.expression;
  if (!ts.isIdentifier(at)) return [];
  return optionsOf(program.evaluator.evaluate(at)).flatMap((value) =>
    value.kind === 'instance' ? [{ node: value.class }] : [],
  );
}

/** `if (!this.ui.timeout) this.ui.timeout = 28800;` in a file in which the setting may be left out, or is given. */
function isFilledIn(program: Program, site: Site, { values, empty = [] }: Answer): boolean {
  const read = [...expressionsOf(site, 'expiresIn'), ...values.map(({ node }) => node)];
  const names = read.flatMap((node) => (ts.isPropertyAccessExpression(node) ? [node.name.text] : []));
  const holders = read.flatMap((node) => holdersOf(program, node));
  const texts = [...empty, ...values, ...holders].map(({ node }) => program.unitOf(node)?.text ?? '');
  return names.some((name) => {
    const setting = `[\\w.]{1,60}\\.${name}`;
    const fills = new RegExp(`!\\s*${setting}\\)\\s*\\{?\\s*${setting}\\s*=|\\.${name}\\s*(?:\\?\\?|\\|\\|)=`);
    return texts.some((text) => fills.test(text));
  });
}

/** A text around a setting, which may be another one. */
function isComposed(value: Value): boolean {
  return value.kind === 'text' && textsOf(value).length > 0;
}

/** `Number(process.env.TTL ?? 3600)` */
function isConverted(program: Program, value: Value): boolean {
  const converted = convertedBy(value);
  if (!converted) return false;
  const options = optionsOf(program.evaluator.evaluate(converted.argument, converted.frame));
  return options.some(({ kind }) => kind !== 'literal');
}

const UNREAD = 'the lifetime comes from a setting';

function isThere({ answer }: { readonly answer: Answer }): boolean {
  return answer.state !== 'absent';
}

function lengthsOf(
  program: Program,
  value: Value,
  counts: NonNullable<Entry['counts']> | 'seconds',
  frame: Frame | undefined,
  depth: number,
): number[] {
  const given = value.kind === 'literal' ? value.value : undefined;
  if (counts.startsWith('moment') && isFarAhead(program, value, counts === 'moment' ? 'seconds' : 'milliseconds'))
    return [Number.POSITIVE_INFINITY];
  if (typeof given === 'string') {
    // The `ms` package, which reads texts everywhere, takes a bare number for milliseconds.
    const length = seconds(
      given
        .trim()
        .replace(/^\+|(?<!\s)\s+from now$/g, '')
        .trim(),
      'ms',
    );
    return length === undefined ? [] : [length];
  }
  if (typeof given === 'number') {
    if (counts === 'moment' || counts === 'moment in milliseconds') return [];
    const length = seconds(given, counts === 'milliseconds' ? 'ms' : 's');
    return length === undefined ? [] : [length];
  }
  const ahead = secondsAhead(program, value, counts === 'moment in milliseconds' ? 'milliseconds' : 'seconds', frame);
  if (ahead !== undefined) return [ahead];
  if (value.kind === 'text') return textsOf(value).flatMap((text) => lengthsOf(program, text, counts, frame, depth));
  const converted = depth < 3 ? convertedBy(value) : undefined;
  if (!converted) return [];
  return optionsOf(program.evaluator.evaluate(converted.argument, converted.frame)).flatMap((option) =>
    lengthsOf(program, converted.toNumber ? numbered(option) : option, counts, frame, depth + 1),
  );
}

/** `${config.get('TTL')}s`, of each default that the number may have. */
function textsOf(text: Value & { kind: 'text' }): Value[] {
  const [open, ...others] = text.parts.filter(({ kind }) => kind !== 'literal');
  if (!open || others.length > 0) return [];
  return optionsOf(open).flatMap((option) => {
    const parts = text.parts.map((part) => (part === open ? option : part));
    return parts.every((part) => part.kind === 'literal')
      ? [literal(text.node, parts.map((part) => (part.kind === 'literal' ? part.value : '')).join(''))]
      : [];
  });
}

/** `Number(process.env.TTL ?? 3600)`, `ms('7d')`, `config.get('TTL', '7d')`: what is given may be the answer. */
function convertedBy(
  value: Value,
): { argument: ts.Expression; frame: Frame | undefined; toNumber: boolean } | undefined {
  if (value.kind !== 'call' || !ts.isCallExpression(value.node)) return undefined;
  const args = argumentsOf(value.node);
  const name = value.node.expression.getText();
  const toNumber = /^(?:Number|(?:Number\.)?parseInt)$/.test(name);
  if (toNumber && args[0]) return { argument: args[0], frame: value.frame, toNumber };
  if (/(?:^|[.])get(?:OrThrow)?$/.test(name) && args[1] && !ts.isObjectLiteralExpression(args[1])) {
    return { argument: args[1], frame: value.frame, toNumber: false };
  }
  return undefined;
}

function numbered(value: Value): Value {
  return value.kind === 'literal' && typeof value.value === 'string' && /^\d+$/.test(value.value)
    ? { ...value, value: Number(value.value) }
    : value;
}
