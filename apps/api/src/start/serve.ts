import type { Logger } from 'pino';
import { createApp } from '../create-app.js';
import { postgresAddress } from '../credentials/postgres-address.js';
import type { LoadedSettings } from '../config/load.js';
import { postgresDetail, postgresReason } from '../observability/postgres-reason.js';
import { warnOfLenientSchema } from '../observability/lenient-schema.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.js';
import { EXIT } from './exit-codes.js';
import { migrateNow, migrateWhenBack, type MigrationWatch } from './migrate-first.js';
import { startRuntime } from './start-runtime.js';
import { listenFailure, StartFailure } from './start-failure.js';
import { gracefulShutdown } from './graceful-shutdown.js';

/** A gateway that listens. */
export interface Serving {
  /** Resolves once the tables are up to date and the configured mappings are declared. Rejects if a migration fails. */
  readonly ready: Promise<void>;
  /** Shuts down gracefully: the pod becomes unready, requests in flight end, and everything is closed. */
  readonly stop: (why: string) => Promise<void>;
}

/**
 * Starts one gateway: Postgres if none is configured, the runtime, HTTP, the tables, the configured mappings. HTTP starts
 * before the tables are migrated, so that health can be queried while Postgres is unreachable or another pod migrates.
 * @throws StartFailure if it cannot listen, or has no Postgres
 */
export async function serve(
  loaded: LoadedSettings,
  migrate: boolean,
  podId: string,
  logger: Logger,
): Promise<Serving> {
  const { settings } = loaded;
  for (const { name, meant } of loaded.strayVariables)
    logger.warn(
      { variable: name, ...(meant !== null && { meant }) },
      meant === null
        ? `${name} is not a setting and is ignored`
        : `${name} is not a setting and is ignored: did you mean ${meant}?`,
    );
  for (const { setting, warnings } of loaded.lenientSchemas)
    warnOfLenientSchema(logger, { setting }, warnings);
  const embedded = settings.postgres === undefined ? await embeddedPostgres(logger) : null;
  const postgres =
    settings.postgres === undefined
      ? { url: embedded?.url ?? '' }
      : postgresAddress(settings.postgres, loaded.files);
  const shutdown = new AbortController();
  const { runtime, dependencies, follow, close } = startRuntime(loaded, postgres, podId, logger);
  const app = await createApp(runtime);
  const { port, host } = settings.http;
  try {
    await app.listen(port, host);
  } catch (error) {
    await Promise.all([close(), embedded?.stop()]);
    throw listenFailure(error, host, port);
  }
  if (!runtime.authenticator.hasCredentials)
    logger.warn('no credentials are configured: only requests from this machine itself are accepted');
  // Nest does not know of the server's TLS.
  const address = await app.getUrl();
  const url = settings.http.tls === undefined ? address : address.replace(/^http:/, 'https:');
  logger.info({ url, mode: settings.producer.mode }, 'listening');

  const prepare = async (): Promise<void> => {
    const watch: MigrationWatch = {
      onUnreachable: (error) => dependencies.down('postgres', postgresReason(error), postgresDetail(error)),
      onNotice: (notice) => logger.warn(notice),
    };
    if (migrate && !(await migrateNow(postgres, watch))) {
      logger.warn('the tables will be migrated once Postgres can be used');
      await migrateWhenBack(postgres, watch, shutdown.signal);
    }
    if (shutdown.signal.aborted) return;
    await follow();
    await runtime.gateway.start();
    runtime.readiness.migrationDone();
    const missing = await runtime.readiness.missing();
    if (missing.length === 0) logger.info('ready');
    else logger.warn({ missing }, `started, but not ready: ${missing.join(', ')}`);
  };
  return {
    ready: prepare(),
    stop: async (why) => {
      logger.info({ why }, 'draining');
      shutdown.abort();
      const closeParts = async (): Promise<void> => {
        await close();
        await embedded?.stop();
      };
      const closedInTime = await gracefulShutdown({ app, runtime, closeParts }, settings.shutdown);
      if (closedInTime) logger.info('stopped');
      else logger.warn('stopped at the end of the grace time; not everything could be closed');
    },
  };
}

async function embeddedPostgres(logger: Logger): Promise<EmbeddedPostgres> {
  try {
    return await startEmbeddedPostgres('.sluicegate/embedded-postgres', (line) =>
      logger.debug({ postgres: line }, 'postgres'),
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    const message =
      'postgres.url: found nothing, and the optional package embedded-postgres is not installed';
    throw new StartFailure(message, EXIT.settings, { cause: error });
  }
}
