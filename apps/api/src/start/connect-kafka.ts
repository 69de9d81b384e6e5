import { createKafkaSender, createTopicCatalog, type TimeSlicer } from '#producer';
import type { Logger } from 'pino';
import type { Settings } from '../config/settings.schema.js';
import { kafkaAccess } from '../credentials/kafka-access.js';
import type { SecretFiles } from '../credentials/secret-files.js';
import type { Dependencies } from '../observability/dependencies.js';
import { kafkaReason } from '../observability/kafka-reason.js';
import { warnOfFailedRefresh } from './failed-refresh.js';

/** What the connections to Kafka need. */
export interface KafkaParts {
  readonly files: SecretFiles;
  readonly slicer: TimeSlicer;
  readonly dependencies: Dependencies;
  readonly logger: Logger;
}

/** What reaches Kafka. */
export interface KafkaConnections {
  readonly sender: ReturnType<typeof createKafkaSender>;
  readonly topics: ReturnType<typeof createTopicCatalog>;
  /** Once nothing is to be sent any more. */
  readonly close: () => Promise<void>;
}

/** How often Kafka is checked, in ms. */
const PING_MS = 5000;

/** The connections of the settings. Kafka need not be available: it is checked from now on. */
export function connectKafka(
  { kafka: settings }: Pick<Settings, 'kafka'>,
  { files, slicer, dependencies, logger }: KafkaParts,
): KafkaConnections {
  const options = {
    brokers: settings.brokers,
    clientId: settings.clientId,
    client: settings.client,
    ...kafkaAccess(settings, files, warnOfFailedRefresh(logger, 'kafka.sasl')),
    logger: (entry: object) => {
      logger.debug({ kafka: entry }, 'kafka');
    },
  };
  const sender = createKafkaSender({
    ...options,
    slicer,
    compression: settings.compression,
    compressionPerTopic: settings.compressionPerTopic,
    onReach: (failure) => {
      if (failure === null) dependencies.up('kafka');
      else dependencies.down('kafka', kafkaReason(failure), failure);
    },
  });
  const topics = createTopicCatalog(options);
  // Otherwise a change in Kafka's availability would go unnoticed while nothing is sent.
  const pings = setInterval(() => void sender.reachable(), PING_MS).unref();
  void sender.reachable();
  return {
    sender,
    topics,
    close: async () => {
      clearInterval(pings);
      topics.close();
      await sender.close(0);
    },
  };
}
