import type {
  ConflictDetected,
  ConflictObserved,
  Difference,
  LatestSchema,
  Mapping,
  SubjectSnapshot,
  WriterRefused,
  WriterRewritten,
} from '#machines';
import type { AuditedSchema, Mismatch } from './mismatch.js';
import type { AppendMetadata, StreamKey } from './port.js';

/** The input of the projection of one event: its stream, its metadata, and the snapshot before it. */
export interface ProjectionInput {
  readonly key: StreamKey;
  readonly metadata: AppendMetadata;
  readonly before: SubjectSnapshot;
}

/** The kind of the most severe difference: the first error, else the first warning, else the trigger. */
export function principalKind(differences: readonly Difference[], trigger: string): string {
  const worst =
    differences.find(({ severity }) => severity === 'error') ??
    differences.find(({ severity }) => severity === 'warning');
  return worst?.kind ?? trigger;
}

/** A schema as the audit keeps it. */
export function audited(schema: Mapping | LatestSchema | null): AuditedSchema | null {
  if (schema === null) return null;
  return {
    schemaId: schema.schemaId,
    version: schema.version,
    fingerprint: schema.fingerprint,
    schema: schema.schema,
  };
}

/** The members of a new row that its event determines. */
type ConflictDetails = Pick<Mismatch, 'trigger' | 'origin' | 'openedAt' | 'differences'> & {
  readonly mapping: Mapping | null;
};

/** The row of a conflict that was just opened. */
export function openedRow(
  id: string,
  details: ConflictDetails,
  { key, metadata }: ProjectionInput,
): Mismatch {
  return {
    id,
    ...key,
    openedAt: details.openedAt,
    settledAt: null,
    pod: metadata.pod,
    requestId: metadata.requestId,
    class: 'schema.conflict',
    trigger: details.trigger,
    kind: principalKind(details.differences, details.trigger),
    origin: details.origin,
    mapping: audited(details.mapping),
    latest: null,
    differences: details.differences,
    verdict: null,
    outcome: 'pending',
    attempts: 0,
    reason: null,
  };
}

/** The row of a detected conflict. */
export function detectedRow(event: ConflictDetected, input: ProjectionInput): Mismatch {
  return openedRow(event.mismatchId, { ...event, trigger: event.kind, openedAt: event.at }, input);
}

/** The row of an observed conflict, which is closed at once. */
export function observedRow(event: ConflictObserved, input: ProjectionInput): Mismatch {
  return {
    ...openedRow(event.mismatchId, { ...event, trigger: event.kind, openedAt: event.at }, input),
    settledAt: event.at,
    latest: audited(event.latest),
    verdict: event.verdict,
    outcome: 'observed',
  };
}

/** The row of a refused writer, which is closed at once. */
export function refusedWriterRow(event: WriterRefused, input: ProjectionInput): Mismatch {
  const details = { ...event, trigger: 'UNKNOWN_SCHEMA', origin: 'client', openedAt: event.at } as const;
  // `verify` compares stored rows with this text, so it never changes.
  const id = event.schemaId === null ? 'no id' : `id ${event.schemaId}`;
  return {
    ...openedRow(event.mismatchId, details, input),
    settledAt: event.at,
    verdict: 'refuse',
    outcome: 'refused',
    reason: `declared by the request: ${event.fingerprint} (${id})`,
  };
}

/** The row of a rewritten writer, which is closed at once. */
export function rewrittenWriterRow(event: WriterRewritten, input: ProjectionInput): Mismatch {
  const details = { ...event, trigger: 'UNKNOWN_SCHEMA', origin: 'client', openedAt: event.at } as const;
  return {
    ...openedRow(event.mismatchId, details, input),
    settledAt: event.at,
    latest: audited(event.latest),
    verdict: 'follow',
    outcome: 'followed',
    attempts: 1,
    reason: `declared by the request: ${event.fingerprint} (not registered), written as the latest version`,
  };
}
