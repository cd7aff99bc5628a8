import type { Review } from '../findings/review.js';
import { safeJson } from './json.js';

/** The contract of `rules/meta/review.schema.json`. */
export function renderReviewJson(review: Review): string {
  return `${safeJson(review)}\n`;
}
