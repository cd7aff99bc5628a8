import type { Location } from '../load/location.js';
import type { Confidence, Severity } from '../rule-meta.js';

/** high 3, medium 2, low 1: severities and confidences compare as numbers. */
export const RANK: Readonly<Record<Severity | Confidence, number>> = { high: 3, medium: 2, low: 1 };

interface Placed {
  readonly location: Location;
  readonly ruleId: string;
}

/** Path, line, column, rule; then the end of the span, so that equal inputs always come out in one order. */
export function byPlace(a: Placed, b: Placed): number {
  return byLocation(a.location, b.location) || compareText(a.ruleId, b.ruleId);
}

export function byLocation(a: Location, b: Location): number {
  return (
    compareText(a.path, b.path) ||
    a.startLine - b.startLine ||
    a.startColumn - b.startColumn ||
    a.endLine - b.endLine ||
    a.endColumn - b.endColumn
  );
}

/** By code units, not by locale: the same order on every machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
