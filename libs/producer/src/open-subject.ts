import type { StreamKey } from '#journal/port';
import type { Role } from '#machines';
import type { Flow, Run } from './flow.js';
import type { Refusal } from './gateway.port.js';
import { waitFor, type Waited } from './holding.js';
import { refuseOn } from './refusals.js';
import { refusalOfTopic } from './sending.js';
import type { Subject } from './subject.js';
import { idOf, isBlank } from './subjects.js';

/** How old what is known of a topic may be where a subject is opened on it for the first time, in ms. */
const FIRST_USE_AGE_MS = 1000;

/**
 * The subject, read where this pod does not have it. Nothing is read, asked or remembered for a topic that Kafka does not
 * have, so the topic comes first wherever the subject may be a name that a client made up.
 * @throws JournalUnreachable
 */
export function subjectOf(flow: Flow, run: Run, key: StreamKey): Waited<Subject> | Promise<Waited<Subject>> {
  const known = flow.subjects.peek(idOf(key), key.role);
  return known === undefined || isBlank(known.stored) || awaitsFirstUse(known)
    ? onTopic(flow, run, key, () => flow.subjects.get(key))
    : { ok: true, value: known };
}

/** Whether its mapping has no id of the registry yet, as one of the configuration: the registry will be asked for it. */
export const awaitsFirstUse = ({ mapping }: Subject): boolean => mapping?.schemaId === null;

/** Goes on only where Kafka has the topic. */
export async function onTopic(
  flow: Flow,
  run: Run,
  key: StreamKey,
  then: () => Promise<Subject>,
): Promise<Waited<Subject>> {
  const waited = await waitFor(flow, run, key, async () => {
    const problem = await flow.sender.checkTopic(key.topic, FIRST_USE_AGE_MS);
    return problem ?? then();
  });
  if (!waited.ok) return waited;
  const { value } = waited;
  return 'status' in value ? { ok: false, refusal: refusalOfTopic(key.topic, value) } : { ok: true, value };
}

/** The subject was removed after the request had opened it, since Kafka had no such topic. */
export function refuseGone(subject: Subject): Refusal {
  return refuseOn(subject, 'topic.unknown', 'the subject was removed, since Kafka had no such topic');
}

/** A key's mapping is pinned and a value's may follow (rule 1): one stream cannot be both. */
export function refuseShared(subject: Subject, role: Role): Refusal {
  const { key } = subject.stored;
  const detail = `the subject ${key.subject} is that of this topic's ${key.role}s: a ${role} needs a record of another full name, or another producer.subjectResolver`;
  return refuseOn(subject, 'writer.refused', detail);
}
