import type { ConflictKind } from './facts.js';
import { after, fromInstant } from './instant.js';
import type { Instant } from './mapping.js';
import type { Policy } from './policy.js';
import type { SubjectContext } from './snapshot.js';

type Breaker = SubjectContext['breaker'];
type Settings = Policy['circuitBreaker'];

/** Binding a mapping for the first time is no drift; everything else counts (mission rule 4). */
export function counts(kind: ConflictKind): boolean {
  return kind !== 'FIRST_USE';
}

/** Conflicts before this instant no longer count at `at`. */
export function windowFrom(at: Instant, settings: Settings): Instant {
  return after(at, -settings.windowMs);
}

/** How many conflicts count at `at`. */
export function conflictsInWindow(breaker: Breaker, at: Instant, settings: Settings): number {
  const from = windowFrom(at, settings);
  return breaker.conflicts.filter((conflict) => conflict >= from).length;
}

/** The trip that would happen at `at`: its number, and until when it holds. Doubled at each further trip up to the bound; a first trip again after a quiet time. */
export function nextTrip(
  breaker: Breaker,
  at: Instant,
  settings: Settings,
): { trip: number; openUntil: Instant } {
  const trip = isQuiet(breaker, at, settings) ? 1 : breaker.trips + 1;
  const openMs = Math.min(settings.openMs * 2 ** (trip - 1), settings.maxOpenMs);
  return { trip, openUntil: after(at, openMs) };
}

/** Longer than `quietMs` after the last trip's end. Without a last trip, or after one that only an operator could end, it is quiet. */
function isQuiet({ lastTripUntil }: Breaker, at: Instant, { quietMs }: Settings): boolean {
  return lastTripUntil === null || fromInstant(at) - fromInstant(lastTripUntil) > quietMs;
}
