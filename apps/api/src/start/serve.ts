import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { createApp } from '../create-app.js';
import type { LoadedSettings } from '../config/load.js';
import { warnOfLenientSchema } from '../observability/lenient-schema.js';
import { createLogger } from '../observability/logger.js';
import { startEmbeddedPostgres } from './embedded-postgres.js';
import { migrateNow, migrateWhenBack } from './migrate-first.js';
import { startRuntime } from './start-runtime.js';
import { takeLeave } from './take-leave.js';

/** A gateway that listens. */
export interface Serving {
  /** Resolves once the tables are up to date and the configured mappings declared. Rejects where a migration failed. */
  readonly ready: Promise<void>;
  /** Takes leave: unready, then what is under way ends, then everything is closed. */
  readonly stop: (why: string) => Promise<void>;
}

/**
 * Brings one gateway up: Postgres where none is configured, the parts, HTTP, the tables, the configured mappings. HTTP
 * comes before the tables: a Postgres that is away or silent, or another pod that migrates, keeps nobody from asking how
 * it is.
 * @throws Error where it cannot listen.
 */
export async function serve(loaded: LoadedSettings, migrate: boolean): Promise<Serving> {
  const { settings } = loaded;
  const podId = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
  const logger = createLogger(settings.log.level, podId);
  for (const { setting, warnings } of loaded.lenientSchemas)
    warnOfLenientSchema(logger, { setting }, warnings);
  const embedded =
    settings.postgres === undefined
      ? await startEmbeddedPostgres('.sluicegate/embedded-postgres', (line) =>
          logger.debug({ postgres: line }, 'postgres'),
        )
      : null;
  const postgresUrl = settings.postgres?.url ?? embedded?.url ?? '';
  const leaving = new AbortController();
  const { runtime, follow, close } = await startRuntime(loaded, postgresUrl, podId, logger);
  const app = await createApp(runtime);
  await app.listen(settings.http.port, settings.http.host);
  if (settings.auth.apiKeys.length === 0)
    logger.warn('no API key is configured: only this machine itself is let in');
  logger.info({ url: await app.getUrl(), mode: settings.producer.mode }, 'listening');

  const prepare = async (): Promise<void> => {
    if (migrate && !(await migrateNow(postgresUrl))) {
      logger.warn('Postgres is not reachable: it is migrated once it is');
      await migrateWhenBack(postgresUrl, leaving.signal);
    }
    if (leaving.signal.aborted) return;
    await follow();
    await runtime.gateway.start();
    runtime.readiness.migrationDone();
    logger.info('ready');
  };
  return {
    ready: prepare(),
    stop: async (why) => {
      logger.info({ why }, 'draining');
      leaving.abort();
      const endParts = async (): Promise<void> => {
        await close();
        await embedded?.stop();
      };
      const whole = await takeLeave({ app, runtime, endParts }, settings.shutdown);
      if (whole) logger.info('stopped');
      else logger.warn('stopped at the end of the grace time: not everything was closed');
    },
  };
}
