import type { Journal, StoredSubject } from '#journal/port';
import {
  isExtraField,
  PRESENT_IN_RECORD,
  type CircuitOpened,
  type Difference,
  type Mapping,
} from '#machines';
import { nearestField } from '#registry';
import { subjectRefusal, type Refusal } from '../contract/refusal.js';
import type { GatewayTelemetry } from '../contract/telemetry.js';
import { labelsOf } from '../subjects/labels.js';
import { schemaOf } from '../subjects/stored-schema.js';
import type { Conflict } from './conflict.js';

/** The subject is blocked, for the reason in its events. */
export function blockedRefusal(stored: StoredSubject): Refusal {
  const { stop } = stored.snapshot.context;
  return subjectRefusal(stored, 'produce.blocked', stop?.reason ?? 'the subject is blocked', {
    ...(stop !== null && { mismatchId: stop.mismatchId, differences: stop.differences }),
  });
}

/** The conflict of this request stops it, although the subject continues. */
export function conflictRefusal(
  stored: StoredSubject,
  detail: string,
  mismatchId: string | null,
  differences: readonly Difference[],
): Refusal {
  return subjectRefusal(stored, 'produce.blocked', detail, {
    ...(mismatchId !== null && { mismatchId }),
    differences,
  });
}

/**
 * A conflict ended without a step of the subject. If the request's data is at fault, the request is refused for its data:
 * `writer.refused` with the fields that no version has, or `data.invalid`.
 */
export function requestRefusal(
  stored: StoredSubject,
  { differences, clientFault }: Conflict,
  reason: string,
  mismatchId: string | null,
): Refusal {
  if (clientFault === null) return conflictRefusal(stored, reason, mismatchId, differences);
  const more = mismatchId === null ? {} : { mismatchId };
  if (clientFault.code === 'data.invalid') {
    const { code, detail, records } = clientFault;
    return subjectRefusal(stored, code, detail, { ...more, records });
  }
  const lost = fieldsLost(differences);
  const detail = `${reason}${fieldHints(stored.snapshot.context.mapping, lost)}`;
  return subjectRefusal(stored, clientFault.code, detail, { ...more, differences: lost });
}

/** Extra fields as differences of fields that would be lost, since no version has them. */
export function fieldsLost(differences: readonly Difference[]): readonly Difference[] {
  return differences.map((each) =>
    isExtraField(each)
      ? { ...each, kind: 'FIELD_REMOVED', severity: 'error', ours: PRESENT_IN_RECORD, theirs: null }
      : each,
  );
}

/** How many extra fields get a hint at the field that was probably meant. */
const MAX_HINTS = 3;

/** Suggests fields of the mapping with a similar name; empty without one. Names of fields, never values. */
function fieldHints(mapping: Mapping | null, extra: readonly Difference[]): string {
  if (mapping === null) return '';
  const hints = extra.slice(0, MAX_HINTS).flatMap(({ path }) => {
    const similar = nearestField(schemaOf(mapping), path);
    const given = path.slice(path.lastIndexOf('/') + 1);
    return similar === null ? [] : [`did you mean \`${similar}\` where the record has \`${given}\`?`];
  });
  return hints.length === 0 ? '' : `: ${hints.join(' ')}`;
}

/** A conflict opened the circuit: that is counted, and the request is refused. */
export function circuitOpenedRefusal(
  { telemetry, journal }: { telemetry: Pick<GatewayTelemetry, 'counter'>; journal: Pick<Journal, 'now'> },
  stored: StoredSubject,
  { conflictsInWindow, openUntil }: CircuitOpened,
  conflict: { readonly mismatchId: string; readonly differences: readonly Difference[] },
): Refusal {
  telemetry.counter('produce.circuit.open', labelsOf(stored));
  const { mismatchId, differences } = conflict;
  const retryAfter = openUntil === null ? {} : { retryAfterMs: Date.parse(openUntil) - journal.now() };
  const detail = `${conflictsInWindow} conflicts in the window opened the circuit`;
  return subjectRefusal(stored, 'circuit.open', detail, { mismatchId, differences, ...retryAfter });
}
