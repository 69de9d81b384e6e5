import type { StoredEvent, StoredSubject } from '#journal';
import { admit, agreesWith, stateOf, type Mapping } from '#machines';
import type { EventView, SubjectView } from './subject.schema.js';

/** What the view needs in addition to the stored subject. */
export interface ViewedFrom {
  /** By the database's clock, epoch ms. */
  readonly now: number;
  /** How long a conflict counts for the breaker. */
  readonly windowMs: number;
  /** The subject's mapping in this pod's configuration; null: the configuration does not name the subject. */
  readonly configured: Mapping | null;
}

export function subjectView(
  { key, version, snapshot }: StoredSubject,
  { now, windowMs, configured }: ViewedFrom,
): SubjectView {
  const { mapping, source, since, lastMismatchId, circuit, breaker, writers } = snapshot.context;
  return {
    ...key,
    ...stateOf(snapshot),
    since,
    version,
    mapping: mapping && {
      record: mapping.record,
      schema_id: mapping.schemaId,
      version: mapping.version,
      fingerprint: mapping.fingerprint,
      full_name: mapping.fullName,
      ...(mapping.wire !== undefined && { wire: mapping.wire }),
      ...(mapping.guid !== undefined && { guid: mapping.guid }),
      ...(mapping.fieldCase !== undefined && { field_case: mapping.fieldCase }),
      source,
    },
    ...(configured !== null && {
      configured: {
        fingerprint: configured.fingerprint,
        agrees: agreesWith(snapshot.context, configured),
      },
    }),
    breaker: {
      conflicts_in_window: breaker.conflicts.filter((at) => Date.parse(at) >= now - windowMs).length,
      trips: breaker.trips,
      open_until: circuit?.openUntil ?? null,
      ...(admit(snapshot, 'Strict', now).kind === 'trial' && { trial_due: true }),
      forced: circuit !== null && circuit.forced !== null,
      reason: circuit?.forced?.reason ?? null,
    },
    last_mismatch_id: lastMismatchId,
    refused_writers: writers.refusedCount,
  };
}

export function eventView(event: StoredEvent): EventView {
  const { pod, requestId, actor, role } = event.metadata;
  return {
    version: event.version,
    global_position: event.globalPosition,
    event_id: event.eventId,
    type: event.type,
    schema_version: event.schemaVersion,
    data: event.data,
    metadata: { pod, request_id: requestId, actor, ...(role !== undefined && { role }) },
    at: event.at,
    hash: event.hash,
  };
}
