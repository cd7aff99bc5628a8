type Unit = 'ms' | 's' | 'm' | 'h' | 'd';

const SECONDS: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3_600,
  d: 86_400,
  w: 604_800,
  y: 31_557_600,
};
const WORDS: Readonly<Record<string, string>> = {
  msec: 'ms',
  msecs: 'ms',
  millisecond: 'ms',
  milliseconds: 'ms',
  sec: 's',
  secs: 's',
  second: 's',
  seconds: 's',
  min: 'm',
  mins: 'm',
  minute: 'm',
  minutes: 'm',
  hr: 'h',
  hrs: 'h',
  hour: 'h',
  hours: 'h',
  day: 'd',
  days: 'd',
  week: 'w',
  weeks: 'w',
  yr: 'y',
  yrs: 'y',
  year: 'y',
  years: 'y',
};

/**
 * The seconds of a duration: `900`, `'15m'`, `'2 days'` (as the `ms` package has them), `'P1DT12H'` (ISO 8601), `'24 * 60 * 60'`;
 * undefined for what is none. A bare number counts `unit`.
 */
export function seconds(value: number | string, unit: Unit = 's'): number | undefined {
  const factor = SECONDS[unit] ?? 1;
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? value * factor : undefined;
  const text = value.trim().toLowerCase();
  if (text === '' || text.length > 100) return undefined;
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text) * factor;
  if (/^\d+(?: ?\* ?\d+)+$/.test(text))
    return text.split('*').reduce((product, part) => product * Number(part), 1) * factor;
  const [, number, word = ''] = /^(\d+(?:\.\d+)?) ?([a-z]+)$/.exec(text) ?? [];
  if (number !== undefined) {
    const name = Object.hasOwn(WORDS, word) ? WORDS[word] : word;
    const size = name !== undefined && Object.hasOwn(SECONDS, name) ? SECONDS[name] : undefined;
    return size === undefined ? undefined : Number(number) * size;
  }
  return isoSeconds(text);
}

const ISO = /^p(?:(\d+)y)?(?:(\d+)m)?(?:(\d+)w)?(?:(\d+)d)?(?:t(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?)?$/;
/** Years and months at their mean length. */
const ISO_SECONDS = [31_557_600, 2_629_800, 604_800, 86_400, 3_600, 60, 1];

function isoSeconds(text: string): number | undefined {
  const match = ISO.exec(text);
  if (!match || match.slice(1).every((part) => part === undefined)) return undefined;
  return ISO_SECONDS.reduce((sum, size, index) => sum + Number(match[index + 1] ?? 0) * size, 0);
}
