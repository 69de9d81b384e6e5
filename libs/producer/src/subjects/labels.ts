import type { StoredSubject } from '#journal/port';
import type { LatestSchema } from '#machines';
import type { SubjectLabels } from '../contract/telemetry.js';

/**
 * The labels of rule 12: version and id of the subject's mapping. A mapping without an id has those of `latest`, if a
 * look-up found one.
 */
export function labelsOf(stored: StoredSubject, latest: LatestSchema | null = null): SubjectLabels {
  const { mapping } = stored.snapshot.context;
  const bound = mapping?.schemaId == null ? latest : mapping;
  return {
    topic: stored.key.topic,
    subject: stored.key.subject,
    version: bound?.version ?? null,
    schemaId: bound?.schemaId ?? null,
  };
}
