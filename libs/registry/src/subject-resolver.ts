/**
 * Which subject a record half belongs to (rule 5). Deterministic: the same input gives the same subject on
 * every pod, always. Null: this strategy needs the record's full name and there is none.
 */
export type SubjectResolver = (
  topic: string,
  recordFullName: string | null,
  role: 'key' | 'value',
) => string | null;

/** Confluent's TopicNameStrategy: `bars-key`, `bars-value`. */
const topicName: SubjectResolver = (topic, _recordFullName, role) => `${topic}-${role}`;

/** Confluent's RecordNameStrategy: `com.example.Bar`, on whichever topic. */
const recordName: SubjectResolver = (_topic, recordFullName) => recordFullName;

/** Confluent's TopicRecordNameStrategy: `bars-com.example.Bar`. */
const topicRecordName: SubjectResolver = (topic, recordFullName) =>
  recordFullName === null ? null : `${topic}-${recordFullName}`;

/**
 * Confluent's AssociatedNameStrategy, as far as it needs no registry: the subject where the topic has no association, on
 * whose stream an association is stored. The rest is asked for once and is no matter of names.
 */
const associated: SubjectResolver = topicName;

/** By the names of the setting `producer.subjectResolver`. */
export const subjectResolvers = {
  TopicName: topicName,
  RecordName: recordName,
  TopicRecordName: topicRecordName,
  Associated: associated,
} satisfies Record<string, SubjectResolver>;

/** The resolver of a setting `producer.subjectResolver`; null when the name is none of ours (a module, or a mistake). */
export function subjectResolverFor(name: string): SubjectResolver | null {
  return Object.hasOwn(subjectResolvers, name)
    ? subjectResolvers[name as keyof typeof subjectResolvers]
    : null;
}
