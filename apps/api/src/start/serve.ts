import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../create-app.js';
import type { LoadedSettings } from '../config/load.js';
import { createLogger } from '../observability/logger.js';
import { startEmbeddedPostgres } from './embedded-postgres.js';
import { migrateNow, migrateWhenBack } from './migrate-first.js';
import { startRuntime } from './start-runtime.js';

/** A gateway that listens. */
export interface Serving {
  /** Resolves once the tables are up to date and the configured mappings declared. Rejects where a migration failed. */
  readonly ready: Promise<void>;
  /** Takes leave: unready, then what is under way ends, then everything is closed. */
  readonly stop: (why: string) => Promise<void>;
}

/** Beyond the longest hold: one send that began at its end. */
const drainMarginMs = 5000;

/**
 * Brings one gateway up: Postgres where none is configured, the tables, the parts, HTTP, the configured mappings. A
 * Postgres that is away holds up neither parts nor HTTP, so that health answers; the tables then come once it is back.
 * @throws Error where it cannot listen, or a migration failed.
 */
export async function serve(loaded: LoadedSettings, migrate: boolean): Promise<Serving> {
  const { settings } = loaded;
  const podId = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
  const logger = createLogger(settings.log.level, podId);
  const embedded =
    settings.postgres === undefined
      ? await startEmbeddedPostgres('.sluicegate/embedded-postgres', (line) =>
          logger.debug({ postgres: line }, 'postgres'),
        )
      : null;
  const postgresUrl = settings.postgres?.url ?? embedded?.url ?? '';
  const leaving = new AbortController();
  const migrated = !migrate || (await migrateNow(postgresUrl));
  if (!migrated) logger.warn('Postgres is not reachable: it is migrated once it is');

  const { runtime, close } = await startRuntime(loaded, postgresUrl, podId, logger);
  const app = await createApp(runtime);
  await app.listen(settings.http.port, settings.http.host);
  if (settings.auth.apiKeys.length === 0)
    logger.warn('no API key is configured: only this machine itself is let in');
  logger.info({ url: await app.getUrl(), mode: settings.producer.mode }, 'listening');

  const prepare = async (): Promise<void> => {
    if (!migrated) await migrateWhenBack(postgresUrl, leaving.signal);
    if (leaving.signal.aborted) return;
    await runtime.gateway.start();
    runtime.readiness.migrationDone();
    logger.info('ready');
  };
  return {
    ready: prepare(),
    stop: async (why) => {
      logger.info({ why }, 'draining');
      leaving.abort();
      runtime.readiness.drain();
      await runtime.gateway.drain(settings.producer.hold.maxMs + drainMarginMs);
      await closeHttp(app);
      await close();
      await embedded?.stop();
      logger.info('stopped');
    },
  };
}

/**
 * Node closes the connections that are idle when it stops listening. One that was still answering then is kept open for
 * its client until the keep-alive time-out, more than a minute, so it is looked for again.
 */
async function closeHttp(app: NestFastifyApplication): Promise<void> {
  const { server } = app.getHttpAdapter().getInstance();
  const again = setInterval(() => server.closeIdleConnections(), 50);
  await app.close().finally(() => clearInterval(again));
}
