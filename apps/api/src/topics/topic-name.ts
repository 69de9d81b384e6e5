/**
 * Kafka's rule for topic names (org.apache.kafka.common.internals.Topic). A name contains no slash, which keeps a subject's
 * stream id, `topic/subject`, unambiguous.
 */
export const topicName = /^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,249}$/;
