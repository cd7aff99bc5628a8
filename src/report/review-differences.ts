import type { ReviewedControl } from '../findings/review.js';

/** Controls that applications settle differently, and apart from them those that only do not apply to some. */
export function differencesOf(controls: readonly ReviewedControl[]) {
  const differing = controls.filter(({ byApplication = [] }) => {
    const statuses = byApplication.map(({ status }) => status).filter((status) => status !== 'not-applicable');
    return new Set(statuses).size > 1;
  });
  const exempt = new Map<string, string[]>();
  for (const { id, byApplication = [] } of controls) {
    for (const { application, status, because } of byApplication) {
      if (status !== 'not-applicable') continue;
      const key = JSON.stringify([application, because]);
      exempt.set(key, [...(exempt.get(key) ?? []), id]);
    }
  }
  return {
    differing,
    exempt: [...exempt].map(([key, ids]) => {
      const [application, because]: readonly string[] = JSON.parse(key);
      return `Not applicable to ${application}: ${ids.join(', ')}. ${because}.`;
    }),
  };
}
