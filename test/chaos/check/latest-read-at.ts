import type { ChaosHistory } from '../history.js';

/**
 * When a pod has read at the latest what was stored at an instant, epoch ms: once it could read the store for the feed's lag
 * without a break. A pod that is cut off or suspended goes on with what it knows.
 */
export function latestReadAt(
  { logOutages, feedLagMs }: Pick<ChaosHistory, 'logOutages' | 'feedLagMs'>,
  pod: string,
  storedAt: number,
): number {
  const own = logOutages.filter((each) => each.pod === pod).toSorted((one, other) => one.from - other.from);
  let from = storedAt;
  for (const outage of own) if (outage.from < from + feedLagMs && outage.until > from) from = outage.until;
  return from + feedLagMs;
}
