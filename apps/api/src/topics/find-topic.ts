import type { NotDescribed, TopicCatalog, TopicDescription } from '#producer';
import { RefusalError, refusal } from '../http/problems/refusal-error.js';
import { topicName } from './topic-name.js';

/** The topic of an address. @throws RefusalError where there is none, or Kafka does not tell */
export async function findTopic(topics: TopicCatalog, topic: string): Promise<TopicDescription> {
  const found = topicName.test(topic) ? await topics.find(topic) : ({ kind: 'absent' } as const);
  if (found.kind === 'known') return found.topic;
  if (found.kind !== 'absent') throw notDescribed(found);
  throw new RefusalError(
    refusal('topic.unknown', 'Kafka has no such topic.', topicName.test(topic) ? { topic } : {}),
  );
}

/** The names of all topics. @throws RefusalError where Kafka does not tell */
export async function findTopicNames(topics: TopicCatalog): Promise<readonly string[]> {
  const found = await topics.names();
  if (found.kind !== 'known') throw notDescribed(found);
  return found.names;
}

const details = {
  unreachable: ['kafka.unreachable', 'Kafka did not answer.'],
  denied: ['auth.denied', 'Kafka does not show this topic to the gateway.'],
  overloaded: ['overloaded', 'Too many topics are asked for at a time.'],
} as const;

function notDescribed({ kind }: NotDescribed): RefusalError {
  const [code, detail] = details[kind];
  return new RefusalError(refusal(code, detail));
}
