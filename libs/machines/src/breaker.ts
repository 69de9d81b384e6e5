import type { CircuitOpened, ConflictKind } from './events.js';
import { after, fromInstant } from './instant.js';
import type { Instant } from './mapping.js';
import type { Policy } from './policy.js';
import type { SubjectContext } from './snapshot.js';

type Breaker = SubjectContext['breaker'];
type Settings = Policy['circuitBreaker'];

/**
 * When a conflict counts (rule 4). One that the data of a request shows may be that request's own mistake: whether it is
 * about the mapping is known once it was looked up. Binding a mapping for the first time is no drift.
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

/** The opening of the circuit where one more conflict at `at` is the one that opens it (mode `enforce`); else null. */
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
