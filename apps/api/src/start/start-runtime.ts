import { createAuthenticator } from '../access/create-authenticator.js';
import { createTokenVerifier } from '../access/jwt/create-token-verifier.js';
import { StoredKeys } from '../access/keys/stored-keys.js';
import { PostgresJournal, type PostgresAddress } from '#journal';
import { createGateway, createKafkaSender, createTopicCatalog, TimeSlicer } from '#producer';
import { HttpRegistry } from '#registry';
import type { Logger } from 'pino';
import { watchedListenerFiles } from '../http/listener-tls.js';
import { gatewaySettings } from '../config/gateway-settings.js';
import { registryCredentials } from '../credentials/registry-credentials.js';
import type { LoadedSettings } from '../config/load.js';
import { kafkaAccess } from '../credentials/kafka-access.js';
import { Dependencies } from '../observability/dependencies.js';
import { defaultBudgetBytes } from '../memory/default-budget.js';
import { createLimits } from '../limits/create-limits.js';
import { MemoryBudget } from '../memory/memory-budget.js';
import { gatewayTelemetry } from '../observability/gateway-telemetry.js';
import { journalFaults } from '../observability/journal-faults.js';
import { kafkaReason } from '../observability/kafka-reason.js';
import { warnOfLenientSchema } from '../observability/lenient-schema.js';
import { meteredJournal } from '../observability/metered-journal.js';
import { Metrics } from '../observability/metrics.js';
import { Readiness } from '../observability/readiness.js';
import { watchedRegistry } from '../observability/watched-registry.js';
import type { Queries, Runtime } from '../runtime/runtime.js';
import { startAuditRetention } from './audit-retention.js';

/** The runtime with its real parts, and how to close them. */
export interface StartedRuntime {
  readonly runtime: Runtime;
  readonly dependencies: Dependencies;
  /** Starts to receive the events that other pods store; once the tables exist. */
  readonly follow: () => Promise<void>;
  /** Closes what the gateway uses, once it is drained. */
  readonly close: () => Promise<void>;
}

/** How often Kafka is checked, in ms. */
const PING_MS = 5000;

/** Creates and connects the parts. None of them requires its server to be available: each reports that itself, later. */
export function startRuntime(
  loaded: LoadedSettings,
  postgres: PostgresAddress,
  podId: string,
  logger: Logger,
): StartedRuntime {
  const { settings, files } = loaded;
  const metrics = new Metrics(settings.metrics.maxSeries);
  const memory = new MemoryBudget(settings.http.memoryBudgetBytes ?? defaultBudgetBytes());
  metrics.watchMemory(memory);
  const dependencies = new Dependencies(metrics.register, logger);
  const onFault = journalFaults(dependencies, logger);
  const journal = PostgresJournal.open({
    ...postgres,
    podId,
    onFault,
    onReached: () => dependencies.up('postgres'),
  });
  const onFailedRefresh =
    (setting: string) =>
    ({ message }: Error): void =>
      logger.warn({ setting, reason: message }, 'no new token: the present one is used until it expires');
  const kafka = {
    brokers: settings.kafka.brokers,
    clientId: settings.kafka.clientId,
    client: settings.kafka.client,
    ...kafkaAccess(settings.kafka, files, onFailedRefresh('kafka.sasl')),
    logger: (entry: object) => {
      logger.debug({ kafka: entry }, 'kafka');
    },
  };
  const slicer = new TimeSlicer();
  const sender = createKafkaSender({
    ...kafka,
    slicer,
    compression: settings.kafka.compression,
    compressionPerTopic: settings.kafka.compressionPerTopic,
    onReach: (failure) => {
      if (failure === null) dependencies.up('kafka');
      else dependencies.down('kafka', kafkaReason(failure), failure);
    },
  });
  const registry = new HttpRegistry({
    url: settings.schemaRegistry.url,
    ...registryCredentials(settings.schemaRegistry, files, onFailedRefresh('schemaRegistry.auth')),
    timeoutMs: settings.schemaRegistry.timeoutMs,
    kafkaClusterId: settings.schemaRegistry.kafkaClusterId,
    onOddity: (oddity) => logger.warn(oddity, 'the registry returned inconsistent data'),
    onLenientSchema: ({ subject, schemaId, warnings }) =>
      warnOfLenientSchema(logger, { subject, schema_id: schemaId }, warnings),
  });
  const topics = createTopicCatalog(kafka);
  const gateway = createGateway({
    settings: gatewaySettings(loaded, sender.slowestMs),
    journal: meteredJournal(journal, metrics),
    registry: watchedRegistry(registry, dependencies),
    sender,
    telemetry: gatewayTelemetry(metrics, logger),
    podId,
    monotonic: () => performance.now(),
    slicer,
  });
  const keyLog = journal.accessKeys;
  const now = (): number => journal.now();
  const storedKeys = new StoredKeys({ log: keyLog, limits: settings.limits.perPrincipal, now, onFault });
  const queries: Queries = { within: (scope) => journal.queries(scope.filter), now };
  const readiness = new Readiness({
    postgresSeen: () => journal.everReached,
    logIsLost: () => journal.logIsLost,
    kafkaReachable: () => sender.reachable(),
    reasons: () => dependencies.reasons(),
  });
  // Otherwise a change in Kafka's availability would go unnoticed while nothing is sent.
  const pings = setInterval(() => void sender.reachable(), PING_MS).unref();
  void sender.reachable();
  files.watch(logger);
  const tokens = createTokenVerifier(settings, {
    files,
    logger,
    now: Date.now,
  });
  const retention = startAuditRetention(settings.audit.retentionDays, journal, logger);
  return {
    runtime: {
      settings,
      gateway,
      queries,
      topics,
      readiness,
      metrics,
      memory,
      limits: createLimits(settings, metrics, logger),
      logger,
      slicer,
      authenticator: createAuthenticator(settings, { storedKeys, tokens, files }),
      keyLog,
      storedKeys,
      podId,
      listenerFiles: settings.http.tls === undefined ? null : watchedListenerFiles(files),
    },
    dependencies,
    follow: async () => {
      await journal.startListening();
      if (settings.auth.storedKeys) await storedKeys.start();
    },
    close: async () => {
      clearInterval(pings);
      tokens?.close();
      files.close();
      topics.close();
      await Promise.all([retention.stop(), sender.close(0), storedKeys.close(), journal.close()]);
    },
  };
}
