import type { StoredSubject } from '#journal/port';
import type { Role } from '#machines';
import { subjectRefusal, type Refusal } from '../contract/refusal.js';

/** The subject was removed after the request had opened it. */
export function removedRefusal(stored: StoredSubject): Refusal {
  return subjectRefusal(stored, 'topic.unknown', 'the subject was removed, since Kafka had no such topic');
}

/** A key's mapping is pinned and a value's may follow (rule 1): one stream cannot be both. @param role that the request needs */
export function otherRoleRefusal(stored: StoredSubject, role: Role): Refusal {
  const { key } = stored;
  const detail = `the subject ${key.subject} is that of this topic's ${key.role}s: a ${role} needs a record of another full name, or another producer.subjectResolver`;
  return subjectRefusal(stored, 'writer.refused', detail);
}
