import { Client } from 'pg';
import { DataSource, QueryFailedError } from 'typeorm';
import { migrations } from '../../../migrations/index.js';
import { clientConfig, schemaName } from './connection.js';
import { endConnection } from './end-connection.js';
import { unreachableOr } from './unreachable.js';

export interface MigrateOptions {
  /** The schema to make the tables in, made if missing; absent: where the connection's own search path leads. */
  readonly schema?: string | undefined;
  /** Bounds waiting for another pod that migrates, and each statement; absent: a minute and ten of them. */
  readonly timeoutMs?: number;
}

/** How long a pod waits for another one that migrates; then it is as if Postgres were away, and it asks again. */
const WAIT_MS = 60_000;
/** How long a migration's statement may take: an index over ten million audit rows is built in a minute or some. */
const STATEMENT_MS = 10 * 60_000;

/** One migration of a database at a time. The number has no meaning beyond being ours. */
const LOCK = 5_171_420_031;

/**
 * Brings the tables up to date. Pods that start at once wait for one another: each succeeds, one does the work.
 * The login must own the schema, and may create the service's role or find it made.
 * @throws JournalUnreachable where Postgres cannot be asked, else the failed migration's error
 */
export async function migrate(url: string, { schema, timeoutMs }: MigrateOptions = {}): Promise<void> {
  const session = (statementTimeoutMs: number) =>
    clientConfig(
      { url, schema },
      { applicationName: 'sluicegate migrate', connectTimeoutMs: 5_000, statementTimeoutMs },
    );
  const guard = new Client(session(timeoutMs ?? WAIT_MS));
  // A guard that is lost has lost its lock: the migrations' own transaction then meets the other pod's.
  guard.on('error', () => undefined);
  try {
    await guard.connect();
    await guard.query('select pg_advisory_lock($1)', [LOCK]);
    if (schema !== undefined) await guard.query(`create schema if not exists ${schemaName(schema)}`);
    await runMigrations(session(timeoutMs ?? STATEMENT_MS), schema);
  } catch (error) {
    throw unreachableOr(error instanceof QueryFailedError ? error.driverError : error);
  } finally {
    // With the connection goes the lock.
    await endConnection(guard);
  }
}

async function runMigrations(
  config: ReturnType<typeof clientConfig>,
  schema: string | undefined,
): Promise<void> {
  const source = new DataSource({
    type: 'postgres',
    ...(schema === undefined ? {} : { schema }),
    migrations,
    migrationsTableName: 'sluicegate_migration',
    migrationsTransactionMode: 'all',
    logging: false,
    extra: { ...config, max: 1 },
  });
  await source.initialize();
  try {
    await source.runMigrations();
  } finally {
    await source.destroy();
  }
}
