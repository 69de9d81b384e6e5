import type { StoredSubject } from '#journal/port';
import type { SubjectLabels } from './gateway.port.js';

/** The labels of every metric of the mission (rule 12), as the subject stands now. */
export function labelsOf(stored: StoredSubject): SubjectLabels {
  const { mapping } = stored.snapshot.context;
  return {
    topic: stored.key.topic,
    subject: stored.key.subject,
    version: mapping?.version ?? null,
    schemaId: mapping?.schemaId ?? null,
  };
}
