import type { ControlStatus, Review } from './review.js';

/** What has changed since an earlier review of the same project. */
export interface Comparison {
  /** The commit that the earlier one was about, where it says so. */
  readonly commit?: string | undefined;
  readonly better: readonly Change[];
  readonly worse: readonly Change[];
  /** Controls that a statement settled then, which no longer counts. */
  readonly stale: readonly Change[];
}

export interface Change {
  readonly id: string;
  readonly title: string;
  readonly from: ControlStatus;
  readonly to: ControlStatus;
  readonly because: string;
}

/** Of a review that was written down, what a comparison needs. */
export interface EarlierReview {
  readonly commit?: string | undefined;
  readonly application?: string | undefined;
  readonly controls: readonly { readonly id: string; readonly status: ControlStatus }[];
}

/** How much is settled. What cannot apply is as settled as what is proven. */
const RANK: Readonly<Record<ControlStatus, number>> = {
  fail: 0,
  unproven: 1,
  attested: 2,
  pass: 3,
  'not-applicable': 3,
};

export function compareReviews({ controls }: Pick<Review, 'controls'>, earlier: EarlierReview): Comparison {
  const before = new Map(earlier.controls.map(({ id, status }) => [id, status]));
  const changes = controls.flatMap(({ id, title, status: to, because, against }) => {
    const from = before.get(id);
    if (from === undefined || from === to) return [];
    const lapsed =
      from === 'attested' && against.some((one) => one.kind === 'attestation' && one.problem !== undefined);
    return [
      { change: { id, title, from, to, because }, step: RANK[to] - RANK[from], stale: lapsed && to === 'unproven' },
    ];
  });
  const chosen = (test: (one: (typeof changes)[number]) => boolean) => changes.filter(test).map(({ change }) => change);
  return {
    ...(earlier.commit !== undefined && { commit: earlier.commit }),
    better: chosen(({ step }) => step > 0),
    worse: chosen(({ step, stale }) => step < 0 && !stale),
    stale: chosen(({ stale }) => stale),
  };
}

/** Undefined where the data is no review. */
export function earlierReview(data: unknown): EarlierReview | undefined {
  if (!isObject(data) || data.version !== 1 || !Array.isArray(data.controls) || !('verdict' in data)) return undefined;
  const { commit, application } = data;
  const controls = data.controls.flatMap((one: unknown) => {
    if (!isObject(one) || typeof one.id !== 'string' || !isStatus(one.status)) return [];
    return [{ id: one.id, status: one.status }];
  });
  if (controls.length === 0 || controls.length < data.controls.length) return undefined;
  return {
    ...(typeof commit === 'string' && { commit }),
    ...(typeof application === 'string' && { application }),
    controls,
  };
}

function isStatus(status: unknown): status is ControlStatus {
  return typeof status === 'string' && Object.hasOwn(RANK, status);
}

function isObject(data: unknown): data is Readonly<Record<string, unknown>> {
  return data !== null && typeof data === 'object' && !Array.isArray(data);
}
