import type { NotDescribed, TopicCatalog, TopicDescription } from '#producer';
import { RefusalError, refusal } from '../http/problems/refusal-error.js';
import { topicName } from './topic-name.js';

/** The topic of an address. @throws RefusalError if there is none, or Kafka cannot be queried */
export async function findTopic(topics: TopicCatalog, topic: string): Promise<TopicDescription> {
  const found = topicName.test(topic) ? await topics.find(topic) : ({ kind: 'absent' } as const);
  if (found.kind === 'known') return found.topic;
  if (found.kind !== 'absent') throw notDescribed(found);
  throw new RefusalError(
    refusal('topic.unknown', 'Kafka has no such topic.', topicName.test(topic) ? { topic } : {}),
  );
}

/** The names of all topics. @throws RefusalError if Kafka cannot be queried */
export async function findTopicNames(topics: TopicCatalog): Promise<readonly string[]> {
  const found = await topics.names();
  if (found.kind !== 'known') throw notDescribed(found);
  return found.names;
}

const details = {
  unreachable: ['kafka.unreachable', 'Kafka did not respond.'],
  denied: ['auth.denied', 'Kafka does not let the gateway see this topic.'],
  overloaded: ['overloaded', 'Too many topics are being queried at the same time.'],
} as const;

function notDescribed({ kind }: NotDescribed): RefusalError {
  const [code, detail] = details[kind];
  return new RefusalError(refusal(code, detail));
}
