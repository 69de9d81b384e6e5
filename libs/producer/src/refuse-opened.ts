import type { CircuitOpened, Difference } from '#machines';
import type { Flow, Turn } from './flow.js';
import type { Refusal } from './gateway.port.js';
import { labelsOf } from './labels.js';
import { refuseOn } from './refusals.js';

/** A conflict opened the circuit: it is counted, and the request that met it is refused. */
export function refuseOpened(
  flow: Flow,
  { subject }: Turn,
  { conflictsInWindow, openUntil }: CircuitOpened,
  mismatchId: string,
  differences: readonly Difference[],
): Refusal {
  flow.telemetry.counter('produce.circuit.open', labelsOf(subject.stored));
  const retryAfter = openUntil === null ? {} : { retryAfterMs: Date.parse(openUntil) - flow.journal.now() };
  const detail = `${conflictsInWindow} conflicts in the window opened the circuit`;
  return refuseOn(subject, 'circuit.open', detail, { mismatchId, differences, ...retryAfter });
}
