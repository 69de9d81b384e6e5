import { TimeSlicer } from '../util/time-slicer.js';
import { bodyEncoder } from './body-encoder.js';
import { BrokerLink, maxRequestMs } from './broker-link.js';
import { parseAddress } from './clients/address.js';
import { openBrokers, timeoutsOf, type KafkaOptions } from './clients/kafka-options.js';
import { Cluster, type ReachabilityListener } from './cluster.js';
import { Dispatcher } from './dispatcher.js';
import { KafkaSender } from './kafka-sender.js';
import { MissingKeyDetector } from './missing-key.js';
import type { Compression } from './protocol/compression/codec.js';
import { codecOfTopics, type TopicCompression } from './protocol/compression/topic-compression.js';
import { RequestBuffers } from './protocol/request-buffers.js';
import type { RecordSender } from './record-sender.js';
import { sendBody } from './send-body.js';
import { TopicChecker } from './topic-checker.js';
import { TopicDirectory } from './topic-directory.js';

/** Durations in ms. A written request without a response after `requestTimeoutMs` is `unknown`. */
export interface KafkaSenderOptions extends KafkaOptions {
  /** How long a record that is certainly not in the log is retried. Default 5 s. */
  readonly retryForMs?: number;
  /** Of all records that wait or are in flight. Beyond it a send is `overloaded`. Default 64 MiB. */
  readonly maxQueuedBytes?: number;
  /** The compression of topics that no rule matches. Default `none`. */
  readonly compression?: Compression;
  /** Rules for topics. The first one that matches applies. Default none. */
  readonly compressionPerTopic?: readonly TopicCompression[];
  /** Called after each request other than produce. Its text contains a broker's name and an error's message. */
  readonly onReach?: ReachabilityListener;
  /** Shares the event loop with other long work of the process. Default one of its own. */
  readonly slicer?: TimeSlicer;
}

const MAX_BATCH_BYTES = 1_000_000;
const MAX_REQUEST_BYTES = 4_000_000;

/**
 * A sender with acks=all, without idempotence, that retries only what is certainly not in the log. It connects on demand.
 * An outcome comes within `slowestMs`, which follows from the time-outs.
 *
 * The produce request is written here and not by a client's producer (ADR 3 and ADR 14). Measured on one broker with 200
 * concurrent senders of 300 byte records and three partitions: 5 to 6 us of client CPU per record; 13 to 15 us with
 * `producer.sendBatch` per partition and flush; 50 us and more with `producer.send` per record.
 */
export function createKafkaSender(options: KafkaSenderOptions): RecordSender {
  const timeouts = timeoutsOf(options);
  const { requestMs } = timeouts;
  const retryForMs = options.retryForMs ?? 5000;
  const open = openBrokers(options);
  const cluster = new Cluster(options.brokers.map(parseAddress), open, timeouts, options.onReach);
  const links = new Map<number, BrokerLink>();

  /** The link to the node, renewed when the node's address has changed. Null: the node is unknown. */
  const linkTo = (nodeId: number): BrokerLink | null => {
    const address = cluster.addressOf(nodeId);
    const link = links.get(nodeId);
    if (address === undefined) return link ?? null;
    if (link?.address.host === address.host && link.address.port === address.port) return link;
    link?.close();
    const renewed = new BrokerLink(address, open, timeouts);
    links.set(nodeId, renewed);
    return renewed;
  };

  const buffers = new RequestBuffers();
  const encodeBody = bodyEncoder({
    codecOf: codecOfTopics(options.compression ?? 'none', options.compressionPerTopic ?? []),
    buffers,
    slicer: options.slicer ?? new TimeSlicer(),
    logger: options.logger ?? (() => undefined),
  });
  const directory = new TopicDirectory(
    (topics) => cluster.metadata(topics),
    () => sender.metadataChanged(),
  );
  const dispatcher = new Dispatcher(
    {
      leaderOf: (topic, partition) => {
        const entry = directory.find(topic);
        if (entry?.kind === 'absent') return 'topic_absent';
        const leader = entry?.kind === 'known' ? (entry.leaders[partition] ?? -1) : -1;
        return leader < 0 ? null : leader;
      },
      produce: async (nodeId, batches) => {
        const link = linkTo(nodeId);
        if (link === null) {
          const message = `node ${nodeId} is not among the brokers of the cluster`;
          return { kind: 'not_written', message, permanent: false };
        }
        for (const { topic } of batches) directory.refreshIfAged(topic);
        // The broker times out on its replicas before this request does, so that its response still reports each partition.
        const body = await encodeBody(batches, Math.ceil(requestMs * 0.75));
        return sendBody(link, body, buffers);
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
      topicChecker: new TopicChecker(directory),
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
