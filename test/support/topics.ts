import { randomUUID } from 'node:crypto';
import kafkajs, { type Admin, type Kafka as KafkaClient, type KafkaMessage } from 'kafkajs';
import { eventually } from './eventually.js';
import { openCluster, type FetchCluster } from './kafkajs-fetch.js';

/** A record in the log. Offsets are decimal text, timestamps epoch ms. */
export interface LogRecord {
  readonly partition: number;
  readonly offset: string;
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** Repeated names are kept, in order. */
  readonly headers: readonly { readonly name: string; readonly value: Buffer | null }[];
}

const { Kafka, KafkaJSProtocolError, logLevel } = kafkajs;

const notYet = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE']);

/** Creates topics with random names and reads them directly from Kafka. */
export class Topics {
  private readonly brokers: readonly string[];
  private readonly kafka: KafkaClient;
  private readonly admin: Admin;
  private connected: Promise<void> | null = null;

  /** `brokers`: `host:port` each, as in `.sluicegate/stack.json`. */
  constructor(...brokers: string[]) {
    this.brokers = brokers;
    this.kafka = new Kafka({ brokers, clientId: 'topics', logLevel: logLevel.NOTHING });
    this.admin = this.kafka.admin();
  }

  /** An unused name. */
  name(prefix = 'test'): string {
    return `${prefix}_${randomUUID().slice(0, 8)}`;
  }

  /** Creates the topic and returns its name. `config` holds Kafka's topic settings, e.g. `cleanup.policy`. */
  async create(
    options: {
      name?: string;
      prefix?: string;
      partitions?: number;
      replicas?: number;
      config?: Readonly<Record<string, string>>;
    } = {},
  ): Promise<string> {
    const topic = options.name ?? this.name(options.prefix);
    const configEntries = Object.entries(options.config ?? {}).map(([name, value]) => ({ name, value }));
    await this.connect();
    await this.admin.createTopics({
      topics: [
        {
          topic,
          numPartitions: options.partitions ?? 1,
          replicationFactor: options.replicas ?? 1,
          configEntries,
        },
      ],
      waitForLeaders: false,
    });
    await eventually(() => this.isLed(topic), Boolean);
    return topic;
  }

  /** Whether each partition has a leader. A broker may not know a new topic yet. */
  private async isLed(topic: string): Promise<boolean> {
    try {
      const { topics } = await this.admin.fetchTopicMetadata({ topics: [topic] });
      return topics.every(({ partitions }) => partitions.every(({ leader }) => leader >= 0));
    } catch (error) {
      if (error instanceof KafkaJSProtocolError && notYet.has(error.type)) return false;
      throw error;
    }
  }

  async addPartitions(topic: string, count: number): Promise<void> {
    await this.connect();
    await this.admin.createPartitions({ topicPartitions: [{ topic, count }] });
  }

  async delete(topic: string): Promise<void> {
    await this.connect();
    await this.admin.deleteTopics({ topics: [topic] });
  }

  /** Every record from the earliest offset to the high watermark of this moment, by partition and offset. */
  async read(topic: string): Promise<LogRecord[]> {
    await this.connect();
    const ends = await this.admin.fetchTopicOffsets(topic);
    const records: LogRecord[] = [];
    const cluster = openCluster(this.brokers, this.kafka.logger());
    await cluster.connect();
    try {
      await cluster.addTargetTopic(topic);
      for (const { partition, low, high } of ends)
        for (const record of await readPartition(cluster, topic, partition, low, high)) records.push(record);
    } finally {
      await cluster.disconnect();
    }
    return records;
  }

  async close(): Promise<void> {
    if (this.connected !== null) await this.admin.disconnect();
  }

  private connect(): Promise<void> {
    this.connected ??= this.admin.connect();
    return this.connected;
  }
}

async function readPartition(
  cluster: FetchCluster,
  topic: string,
  partition: number,
  low: string,
  high: string,
): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  const [nodeId] = Object.keys(cluster.findLeaderForPartitions(topic, [partition]));
  const broker = await cluster.findBroker({ nodeId: nodeId ?? '' });
  for (let next = BigInt(low); next < BigInt(high);) {
    const { responses } = await broker.fetch({
      isolationLevel: 0,
      maxWaitTime: 100,
      topics: [
        {
          topic,
          partitions: [
            { partition, currentLeaderEpoch: -1, fetchOffset: String(next), maxBytes: 10_485_760 },
          ],
        },
      ],
    });
    const messages = responses[0]?.partitions[0]?.messages ?? [];
    for (const message of messages) {
      const offset = BigInt(message.offset);
      // A batch is returned completely, including records before the requested offset. Control records are skipped.
      if (offset < next || offset >= BigInt(high)) continue;
      next = offset + 1n;
      if (message.isControlRecord !== true) records.push(toRecord(partition, message));
    }
    // Compaction may have removed the last records.
    if (messages.length === 0) break;
  }
  return records;
}

function toRecord(partition: number, { offset, timestamp, key, value, headers }: KafkaMessage): LogRecord {
  return {
    partition,
    offset,
    timestamp: Number(timestamp),
    key,
    value,
    headers: Object.entries(headers ?? {}).flatMap(([name, values]) =>
      (Array.isArray(values) ? values : [values]).map((each) => ({
        name,
        value: each === undefined || (each as unknown) === null ? null : Buffer.from(each),
      })),
    ),
  };
}
