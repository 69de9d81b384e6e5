import type { StoredSubject } from '#journal/port';
import type { LatestSchema } from '#machines';
import type { SubjectLabels } from './gateway.port.js';

/**
 * The labels of every metric of the mission (rule 12): the mapping's version and id as the subject stands now; of a
 * mapping without an id those of the latest, where a look-up has found one.
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
