import { createRequire } from 'node:module';
import type { KafkaMessage, Logger } from 'kafkajs';
import { registerKafkajsCodecs } from './kafkajs-codecs.js';

/*
 * kafkajs 2.2.4 reads through consumer groups only, and the first join of a group waits three seconds. Its internal cluster
 * and fetch request read a partition immediately.
 */

/** The part of kafkajs's cluster that reading needs. */
export interface FetchCluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  addTargetTopic(topic: string): Promise<void>;
  /** Partitions by the id of the node that leads them. */
  findLeaderForPartitions(
    topic: string,
    partitions: readonly number[],
  ): Readonly<Record<string, readonly number[]>>;
  findBroker(at: { nodeId: string }): Promise<{
    fetch(request: {
      isolationLevel: 0;
      maxWaitTime: number;
      topics: readonly {
        topic: string;
        partitions: readonly {
          partition: number;
          currentLeaderEpoch: -1;
          fetchOffset: string;
          maxBytes: number;
        }[];
      }[];
    }): Promise<{
      responses: readonly {
        partitions: readonly { messages: readonly (KafkaMessage & { isControlRecord?: boolean })[] }[];
      }[];
    }>;
  }>;
}

registerKafkajsCodecs();

const load = createRequire(import.meta.url);
const Cluster = load('kafkajs/src/cluster/index.js') as new (options: object) => FetchCluster;
const createSocketFactory = load('kafkajs/src/network/socketFactory.js') as () => unknown;

export function openCluster(brokers: readonly string[], logger: Logger): FetchCluster {
  return new Cluster({
    brokers,
    logger,
    socketFactory: createSocketFactory(),
    clientId: 'topics',
    connectionTimeout: 2000,
    requestTimeout: 10_000,
    authenticationTimeout: 10_000,
    metadataMaxAge: 0,
    allowAutoTopicCreation: false,
    retry: { retries: 5 },
  });
}
