import { UsageError } from '../discover/usage-error.js';
import type { Report } from '../findings/finding.js';
import type { Inventory } from '../findings/inventory.js';
import type { Review } from '../findings/review.js';
import type { PrettyOptions } from './pretty.js';
import type { RepositoryOptions } from './repository-path.js';
import type { Frames } from './review-frames.js';

export type RenderOptions = PrettyOptions & RepositoryOptions;
export type Render = (report: Report, options: RenderOptions) => string;

/** One file per format, loaded when it is asked for. */
export const FORMATS: Readonly<Record<string, () => Promise<Render>>> = {
  pretty: async () => (await import('./pretty.js')).pretty,
  json: async () => {
    const { json } = await import('./json.js');
    return (report) => json(report.result);
  },
  sarif: async () => (await import('./sarif.js')).sarif,
  github: async () => (await import('./github.js')).github,
  gitlab: async () => (await import('./gitlab.js')).gitlab,
  junit: async () => (await import('./junit.js')).junit,
  checkstyle: async () => (await import('./checkstyle.js')).checkstyle,
  markdown: async () => (await import('./markdown.js')).markdown,
};

type RenderReview = (review: Review, frames: () => Frames) => string;

export const REVIEW_FORMATS: Readonly<Record<string, () => Promise<RenderReview>>> = {
  markdown: async () => (await import('./review-markdown.js')).renderReviewMarkdown,
  html: async () => {
    const { renderReviewHtml } = await import('./review-html.js');
    return (review, frames) => renderReviewHtml(review, frames());
  },
  json: async () => (await import('./review-json.js')).renderReviewJson,
};

export const INVENTORY_FORMATS: Readonly<
  Record<string, () => Promise<(inventory: Inventory, options: PrettyOptions) => string>>
> = {
  pretty: async () => (await import('./inventory-pretty.js')).renderInventoryPretty,
  json: async () => {
    const { safeJson } = await import('./json.js');
    return (inventory) => `${safeJson(inventory)}\n`;
  },
  markdown: async () => (await import('./inventory-markdown.js')).renderInventoryMarkdown,
};

/** A report as text in one of the formats. */
export async function render(report: Report, format: string, options: RenderOptions): Promise<string> {
  return (await chosen(FORMATS, format)())(report, options);
}

/** `report` is what the review is of: the code of its findings. */
export async function renderReview(review: Review, format: string, report: Report): Promise<string> {
  const { framesOf } = await import('./review-frames.js');
  return (await chosen(REVIEW_FORMATS, format)())(review, () => framesOf(report));
}

export async function renderInventory(inventory: Inventory, format: string, options: PrettyOptions): Promise<string> {
  return (await chosen(INVENTORY_FORMATS, format)())(inventory, options);
}

function chosen<Load>(formats: Readonly<Record<string, Load>>, format: string): Load {
  const load = Object.hasOwn(formats, format) ? formats[format] : undefined;
  if (load) return load;
  throw new UsageError(`there is no format ${format}: choose one of ${Object.keys(formats).join(', ')}`);
}
