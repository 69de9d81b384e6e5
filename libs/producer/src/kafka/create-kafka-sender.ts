import type { RecordSender } from './record-sender.js';
import { parseAddress } from './clients/address.js';
import { BrokerLink, maxRequestMs } from './broker-link.js';
import { openBrokers, timeoutsOf, type KafkaOptions } from './clients/kafka-options.js';
import { Cluster, type OnReachabilityChange } from './cluster.js';
import { MissingKeyDetector } from './missing-key.js';
import type { Compression } from './protocol/compression/codec.js';
import { codecOfTopics, type TopicCompression } from './protocol/compression/topic-compression.js';
import { Dispatcher } from './dispatcher.js';
import { KafkaSender } from './kafka-sender.js';
import { compressProduceBody, encodeProduceBody, type PartitionBatch } from './protocol/produce-protocol.js';
import { TopicDirectory } from './topic-directory.js';

/** Durations in ms. A written request without an answer after `requestTimeoutMs` is `unknown`. */
export interface KafkaSenderOptions extends KafkaOptions {
  /** How long a record that is surely not in the log waits and is tried again. Default 5 s. */
  readonly retryForMs?: number;
  /** Of all records that wait or are on their way; beyond it `overloaded`. Default 64 MiB. */
  readonly maxQueuedBytes?: number;
  /** How records are compressed where no rule says otherwise. Default `none`. */
  readonly compression?: Compression;
  /** Rules for topics; the first that matches counts. Default none. */
  readonly compressionPerTopic?: readonly TopicCompression[];
  /** Called whenever brokers were asked anything but to take records; the text has a broker's name and an error's message. */
  readonly onReach?: OnReachabilityChange;
}

const MAX_BATCH_BYTES = 1_000_000;
const MAX_REQUEST_BYTES = 4_000_000;

/**
 * The way to Kafka: acks=all, not idempotent, no retry but for what is surely not in the log. Connects when there is
 * something to do. An outcome comes within `slowestMs`, which follows from the time-outs.
 *
 * The produce request is written here and not by a client's producer: docs/adr 0003 and 0014 say why. Measured on
 * one broker, 200 concurrent senders of 300 byte records, three partitions: 5 to 6 us of client CPU a record; with
 * `producer.sendBatch` per partition and turn 13 to 15 us; with `producer.send` per record 50 us and more.
 */
export function createKafkaSender(options: KafkaSenderOptions): RecordSender {
  const timeouts = timeoutsOf(options);
  const { requestMs } = timeouts;
  const retryForMs = options.retryForMs ?? 5000;
  const logger = options.logger ?? (() => undefined);
  const open = openBrokers(options);
  const cluster = new Cluster(options.brokers.map(parseAddress), open, timeouts, options.onReach);
  const links = new Map<number, BrokerLink>();

  /** The node's connection; another one when the node listens elsewhere now. */
  const linkTo = (nodeId: number): BrokerLink | null => {
    const address = cluster.addressOf(nodeId);
    const link = links.get(nodeId);
    if (address === undefined) return link ?? null;
    if (link?.address.host === address.host && link.address.port === address.port) return link;
    link?.close();
    const fresh = new BrokerLink(address, open, timeouts);
    links.set(nodeId, fresh);
    return fresh;
  };

  const codecOf = codecOfTopics(options.compression ?? 'none', options.compressionPerTopic ?? []);

  /** Records that cannot be compressed leave as they are. */
  const bodyOf = async (batches: readonly PartitionBatch[], timeoutMs: number): Promise<Buffer> => {
    try {
      if (codecOf !== null) return await compressProduceBody(batches, timeoutMs, Date.now(), codecOf);
    } catch (error) {
      const why = error instanceof Error ? error.message : 'unknown failure';
      logger({ level: 'warn', message: `not compressed: ${why}` });
    }
    return encodeProduceBody(batches, timeoutMs, Date.now());
  };

  const directory = new TopicDirectory(
    (topics) => cluster.metadata(topics),
    () => sender.metadataChanged(),
  );
  const dispatcher = new Dispatcher(
    {
      leaderOf: (topic, partition) => {
        const entry = directory.find(topic);
        if (entry?.kind === 'absent') return 'gone';
        const leader = entry?.kind === 'known' ? (entry.leaders[partition] ?? -1) : -1;
        return leader < 0 ? null : leader;
      },
      produce: async (nodeId, batches) => {
        const link = linkTo(nodeId);
        if (link === null)
          return {
            kind: 'not_written',
            message: `node ${nodeId} is not among the brokers`,
            permanent: false,
          };
        for (const { topic } of batches) directory.refreshIfAged(topic);
        // The broker gives up on its replicas before we give up on it: then its answer still tells partitions apart.
        const body = await bodyOf(batches, Math.ceil(requestMs * 0.75));
        return link.request((connection, onWrite) => connection.produce(body, onWrite));
      },
      refreshMetadata: (topic) => directory.requestRefresh(topic),
      now: () => performance.now(),
    },
    { maxBatchBytes: MAX_BATCH_BYTES, maxRequestBytes: MAX_REQUEST_BYTES, retryForMs },
  );
  const sender = new KafkaSender(
    {
      directory,
      dispatcher,
      missingKeys: new MissingKeyDetector((topic) => cluster.topicConfigs([topic], ['cleanup.policy'])),
      ping: () => cluster.ping(),
      disconnect: () => {
        cluster.close();
        for (const link of links.values()) link.close();
      },
    },
    {
      maxQueuedBytes: options.maxQueuedBytes ?? 64 * 1024 * 1024,
      retryForMs,
      maxRequestMs: maxRequestMs(timeouts),
      closeMs: requestMs,
    },
  );
  return sender;
}
