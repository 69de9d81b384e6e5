import { CachedCatalog } from './cached-catalog.js';
import { parseAddress } from './clients/address.js';
import { openBrokers, timeoutsOf, type KafkaOptions } from './clients/kafka-options.js';
import { Cluster } from './cluster.js';
import type { TopicCatalog } from './topic-catalog.js';

/**
 * The catalog over a connection of its own, which the first lookup opens, so that lookups never delay a send.
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
