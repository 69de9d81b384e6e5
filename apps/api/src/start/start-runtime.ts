import { PostgresJournal, type PostgresAddress } from '#journal';
import { createGateway, TimeSlicer } from '#producer';
import type { Logger } from 'pino';
import { createAuthenticator } from '../access/create-authenticator.js';
import { createTokenVerifier } from '../access/jwt/create-token-verifier.js';
import { StoredKeys } from '../access/keys/stored-keys.js';
import { builtConsole } from '../console/console-files.js';
import { gatewaySettings } from '../config/gateway-settings.js';
import type { LoadedSettings } from '../config/load.js';
import { watchedListenerFiles } from '../http/listener-tls.js';
import { createLimits } from '../limits/create-limits.js';
import { defaultBudgetBytes } from '../memory/default-budget.js';
import { MemoryBudget } from '../memory/memory-budget.js';
import { Dependencies } from '../observability/dependencies.js';
import { gatewayTelemetry } from '../observability/gateway-telemetry.js';
import { journalFaults } from '../observability/journal-faults.js';
import { meteredJournal } from '../observability/metered-journal.js';
import { Metrics } from '../observability/metrics.js';
import { Readiness } from '../observability/readiness.js';
import { watchedRegistry } from '../observability/watched-registry.js';
import { PodHeartbeat } from '../pods/pod-heartbeat.js';
import type { Runtime } from '../runtime/runtime.js';
import { startAuditRetention } from './audit-retention.js';
import { connectKafka } from './connect-kafka.js';
import { createRegistry } from './create-registry.js';
import { version } from './version.js';

/** The runtime with its real parts, and how to close them. */
export interface StartedRuntime {
  readonly runtime: Runtime;
  readonly dependencies: Dependencies;
  /** Starts to receive the events that other pods store; once the tables exist. */
  readonly follow: () => Promise<void>;
  /** Closes what the gateway uses, once it is drained. */
  readonly close: () => Promise<void>;
}

/** Creates and connects the parts. None of them requires its server to be available: each reports that itself, later. */
export function startRuntime(
  loaded: LoadedSettings,
  postgres: PostgresAddress,
  podId: string,
  logger: Logger,
): StartedRuntime {
  const { settings, files } = loaded;
  files.watch(logger);
  const slicer = new TimeSlicer();
  const metrics = new Metrics(settings.metrics.maxSeries);
  const memory = new MemoryBudget(settings.http.memoryBudgetBytes ?? defaultBudgetBytes());
  metrics.watchMemory(memory);
  const dependencies = new Dependencies(metrics.register, logger);

  const onFault = journalFaults(dependencies, logger);
  const onReached = (): void => dependencies.up('postgres');
  const journal = PostgresJournal.open({ ...postgres, podId, onFault, onReached });
  const now = (): number => journal.now();
  const retention = startAuditRetention(settings.audit.retentionDays, journal, logger);
  const kafka = connectKafka(settings, { files, slicer, dependencies, logger });
  const gateway = createGateway({
    settings: gatewaySettings(loaded, kafka.sender.slowestMs),
    journal: meteredJournal(journal, metrics),
    registry: watchedRegistry(createRegistry(settings, files, logger), dependencies),
    sender: kafka.sender,
    telemetry: gatewayTelemetry(metrics, logger),
    podId,
    monotonic: () => performance.now(),
    slicer,
  });

  const heartbeats = journal.heartbeats;
  const heartbeat = new PodHeartbeat({
    heartbeats,
    pod: podId,
    version: version(),
    uptime: () => performance.now(),
    onFault,
  });
  const keyLog = journal.accessKeys;
  const storedKeys = new StoredKeys({ log: keyLog, limits: settings.limits.perPrincipal, now, onFault });
  const tokens = createTokenVerifier(settings, { files, logger, now: Date.now });

  return {
    runtime: {
      settings,
      gateway,
      queries: { within: (scope) => journal.queries(scope.filter), now },
      topics: kafka.topics,
      readiness: new Readiness({
        postgresSeen: () => journal.everReached,
        logIsLost: () => journal.logIsLost,
        kafkaReachable: () => kafka.sender.reachable(),
        reasons: () => dependencies.reasons(),
      }),
      metrics,
      memory,
      limits: createLimits(settings, metrics, logger),
      logger,
      slicer,
      authenticator: createAuthenticator(settings, { storedKeys, tokens, files }),
      keyLog,
      storedKeys,
      heartbeats,
      podId,
      consoleDirectory: builtConsole(),
      listenerFiles: settings.http.tls === undefined ? null : watchedListenerFiles(files),
    },
    dependencies,
    follow: async () => {
      await journal.startListening();
      await Promise.all([heartbeat.start(), ...(settings.auth.storedKeys ? [storedKeys.start()] : [])]);
    },
    close: async () => {
      tokens?.close();
      files.close();
      await heartbeat.stop();
      await Promise.all([retention.stop(), kafka.close(), storedKeys.close(), journal.close()]);
    },
  };
}
