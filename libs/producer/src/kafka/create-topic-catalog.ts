import type { TopicCatalog } from './topic-catalog.js';
import { parseAddress } from './clients/address.js';
import { CachedCatalog } from './cached-catalog.js';
import { openBrokers, timeoutsOf, type KafkaOptions } from './clients/kafka-options.js';
import { Cluster } from './cluster.js';

/**
 * What Kafka has, asked on a connection of its own, which is opened by the first question: who looks at topics is in
 * nobody's way who sends records.
 */
export function createTopicCatalog(options: KafkaOptions): TopicCatalog {
  const cluster = new Cluster(options.brokers.map(parseAddress), openBrokers(options), timeoutsOf(options));
  const catalog = new CachedCatalog({
    metadata: (topics) => cluster.metadata(topics),
    configs: (topics) => cluster.topicConfigs(topics, null),
  });
  return {
    names: () => catalog.names(),
    find: (topic) => catalog.find(topic),
    close: () => {
      cluster.close();
    },
  };
}
