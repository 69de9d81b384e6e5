import type { StreamKey } from '#journal/port';
import type { Role } from '#machines';
import type { Flow, Run } from './flow.js';
import type { Refusal } from './gateway.port.js';
import { waitFor, type Waited } from './holding.js';
import { refuse, refuseOn } from './refusals.js';
import type { Subject } from './subject.js';
import { idOf } from './subjects.js';

/** The subject, read where this pod has not met it. @throws JournalUnreachable */
export function subjectOf(flow: Flow, run: Run, key: StreamKey): Waited<Subject> | Promise<Waited<Subject>> {
  const known = flow.subjects.peek(idOf(key), key.role);
  return known === undefined
    ? waitFor(flow, run, key, () => flow.subjects.get(key))
    : { ok: true, value: known };
}

/** A key's mapping is pinned and a value's may follow (mission rule 1): one stream cannot be both. */
export function refuseShared(subject: Subject, role: Role): Refusal {
  const { key } = subject.stored;
  const detail = `the subject ${key.subject} is that of this topic's ${key.role}s: a ${role} needs a record of another full name, or another producer.subjectResolver`;
  return refuseOn(subject, 'writer.refused', detail);
}

/** What a request is refused with whose topic is none: nothing is stored, looked up or remembered for it. Null: Kafka has it. */
export async function refuseUnknownTopic(flow: Flow, subject: Subject): Promise<Refusal | null> {
  const { topic } = subject.stored.key;
  if ((await flow.sender.topicExists(topic)) !== false) return null;
  flow.subjects.drop(subject);
  return refuse('topic.unknown', `Kafka has no topic ${topic}`, { topic });
}
