import type { ChaosHistory } from '../history.js';

/**
 * When a pod has read at the latest what was stored at an instant, epoch ms: once it could read the store for the feed's lag
 * without a break. A pod that is cut off or suspended goes on with what it knows.
 */
export function learntAt(
  { deafness, feedLagMs }: Pick<ChaosHistory, 'deafness' | 'feedLagMs'>,
  pod: string,
  storedAt: number,
): number {
  const own = deafness.filter((each) => each.pod === pod).toSorted((one, other) => one.from - other.from);
  let from = storedAt;
  for (const deaf of own) if (deaf.from < from + feedLagMs && deaf.until > from) from = deaf.until;
  return from + feedLagMs;
}
