import type { Report } from '../findings/finding.js';
import { secretSpans } from '../findings/secrets.js';
import type { Span } from '../load/location.js';
import { frame } from './frame.js';
import { palette } from './paint.js';
import { marksOf } from './pretty.js';

/** The code that a finding is about, with its numbered steps, by fingerprint. */
export type Frames = ReadonlyMap<string, string>;

const WIDTH = 88;

export function framesOf({ result, sources, secrets, rules }: Report): Frames {
  const spans = new Map<string, readonly Span[]>();
  const secretsOf = (path: string, text: string): readonly Span[] => {
    const known = spans.get(path) ?? secretSpans(text, secrets, path);
    spans.set(path, known);
    return known;
  };
  const paint = palette(false);
  const options = { width: WIDTH, paint, paintPrimary: (text: string) => text, sources, secretsOf };
  return new Map(
    [...result.findings, ...result.suppressed].map((finding) => {
      const title = rules.get(finding.ruleId)?.title ?? finding.message;
      const lines = frame(marksOf(finding, title), { ...options, lead: finding.trace.length > 1 });
      return [finding.fingerprint, lines.join('\n')];
    }),
  );
}
