import type { ChaosHistory } from '../history.js';

/**
 * The latest time at which a pod has read an event that was stored at an instant, epoch ms: it has been able to read the log
 * for the feed's lag without interruption. A pod that is cut off or suspended continues with what it has read before.
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
