import type { Finding, Report } from '../findings/finding.js';
import { secretSpans } from '../findings/secrets.js';
import { lineStarts } from '../load/location.js';
import { drawLine } from './source-line.js';

const WIDTH = 100;

/** The line that a finding begins in, for people: without secrets, `''` where its text is not at hand. */
export function firstLine({ location: { path, startLine, startColumn } }: Finding, report: Report): string {
  const text = report.sources.get(path);
  if (text === undefined) return '';
  const starts = lineStarts(text);
  const start = starts[startLine - 1] ?? text.length;
  const end = text.slice(0, starts[startLine] ?? text.length).trimEnd().length;
  const line = { start, end: Math.max(start, end) };
  const focus = { start: Math.min(line.end, start + startColumn - 1), end: line.end };
  return drawLine(text, line, focus, secretSpans(text, report.secrets, path), WIDTH).text.trim();
}
