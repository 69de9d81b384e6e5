import { backoffDelayMs } from './backoff.js';
import type { CircuitOpened, ConflictKind } from './events.js';
import { after, fromInstant } from './instant.js';
import type { Instant } from './mapping.js';
import type { Policy } from './policy.js';
import type { SubjectContext } from './snapshot.js';

type Breaker = SubjectContext['breaker'];
type Settings = Policy['circuitBreaker'];

/**
 * When a conflict counts toward the breaker (rule 4). A conflict that is detected from the data of a request may be a mistake
 * of that request; whether it concerns the mapping is known once it is resolved. Binding a mapping for the first time is not drift.
 */
export function countsWhen(kind: ConflictKind): 'detected' | 'resolved' | 'never' {
  switch (kind) {
    case 'FIRST_USE':
      return 'never';
    case 'UNKNOWN_FIELD':
    case 'UNKNOWN_BRANCH':
      return 'resolved';
    case 'UNKNOWN_SCHEMA':
    case 'BROKER_REFUSED':
    case 'SERIALIZER_REFUSED':
    case 'LATEST_MOVED':
      return 'detected';
  }
}

/** The start of the window that ends at `at`: earlier conflicts no longer count. */
export function windowFrom(at: Instant, settings: Settings): Instant {
  return after(at, -settings.windowMs);
}

/** The number of conflicts that count at `at`. */
export function conflictsInWindow(breaker: Breaker, at: Instant, settings: Settings): number {
  const from = windowFrom(at, settings);
  return breaker.conflicts.filter((conflict) => conflict >= from).length;
}

/** The trip number and end time of a trip that starts at `at`. Each further trip is twice as long, up to the bound. After a quiet period the count starts over. */
export function nextTrip(
  breaker: Breaker,
  at: Instant,
  settings: Settings,
): { trip: number; openUntil: Instant } {
  const trip = isQuiet(breaker, at, settings) ? 1 : breaker.trips + 1;
  const openMs = backoffDelayMs(trip, { initialMs: settings.openMs, maxMs: settings.maxOpenMs });
  return { trip, openUntil: after(at, openMs) };
}

/** Whether more than `quietMs` have passed since the end of the last trip. True without a last trip, and after an opening that only an operator could end. */
function isQuiet({ lastTripUntil }: Breaker, at: Instant, { quietMs }: Settings): boolean {
  return lastTripUntil === null || fromInstant(at) - fromInstant(lastTripUntil) > quietMs;
}

/** The event that opens the circuit if a conflict at `at` reaches the threshold (mode `enforce`); null if it does not. */
export function openingAt(
  breaker: Breaker,
  at: Instant,
  { mode, circuitBreaker }: Policy,
): CircuitOpened | null {
  if (mode !== 'enforce') return null;
  const counted = conflictsInWindow(breaker, at, circuitBreaker) + 1;
  if (counted < circuitBreaker.conflicts) return null;
  const trip = nextTrip(breaker, at, circuitBreaker);
  return { type: 'CircuitOpened', at, conflictsInWindow: counted, forced: null, ...trip };
}
