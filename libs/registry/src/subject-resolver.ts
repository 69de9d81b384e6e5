/**
 * The subject of a record's key or value (rule 5). Deterministic: the same input gives the same subject on every pod. Null
 * when the strategy needs the record's full name and there is none.
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
 * Confluent's AssociatedNameStrategy without the registry: the subject of a topic that has no association. The events about
 * an association are stored on the stream of this subject.
 */
const associated: SubjectResolver = topicName;

/** The built-in resolvers, by the values of the setting `producer.subjectResolver`. */
export const subjectResolvers = {
  TopicName: topicName,
  RecordName: recordName,
  TopicRecordName: topicRecordName,
  Associated: associated,
} satisfies Record<string, SubjectResolver>;
