import { Client } from 'pg';
import { AbstractLogger, DataSource, QueryFailedError } from 'typeorm';
import { migrations } from '../../../migrations/index.js';
import { clientConfig, schemaName, SERVICE_ROLE, type PostgresAddress } from './connection.js';
import { endConnection } from './end-connection.js';
import { checkVersion, explained, MigrationRefused, serviceShutOut } from './migration-refused.js';
import { readPostgresUrl } from './postgres-url.js';
import { unreachableOr } from './unreachable.js';

/** Options of `migrate`. */
export interface MigrateOptions extends Pick<PostgresAddress, 'password' | 'tls'> {
  /** The schema of the tables, created if missing. Absent: that of the URL, or else of the connection's own search path. */
  readonly schema?: string | undefined;
  /** Bounds waiting for another pod that migrates, and each statement. Absent: one minute and ten minutes. */
  readonly timeoutMs?: number;
  /** Receives a notice for operators about something that works, but not as well as it could. */
  readonly onNotice?: (notice: string) => void;
}

/** How long a pod waits for another one that migrates. Then it treats Postgres as unreachable and tries again. */
const WAIT_MS = 60_000;
/** How long one statement of a migration may take: building an index over ten million audit rows takes a few minutes. */
const STATEMENT_MS = 10 * 60_000;

/** The advisory lock that allows one migration of a database at a time. The number is arbitrary. */
const LOCK = 5_171_420_031;

/**
 * Brings the tables up to date. Pods that start at the same time wait for one another: one migrates, and all succeed. The login
 * must own the schema, and must be able to create the service's role or be a member of it.
 * @throws JournalUnreachable if Postgres does not respond, MigrationRefused if a right or a schema is missing, otherwise the
 *   error of the failed migration
 */
export async function migrate(url: string, options: MigrateOptions = {}): Promise<void> {
  const { timeoutMs, onNotice, password, tls } = options;
  const schema = options.schema ?? readPostgresUrl(url).schema ?? undefined;
  const session = (statementTimeoutMs: number, parameters: Readonly<Record<string, string>> = {}) =>
    clientConfig(
      { url, schema, password, tls },
      { applicationName: 'sluicegate migrate', connectTimeoutMs: 5_000, statementTimeoutMs, parameters },
    );
  const guard = new Client(session(timeoutMs ?? WAIT_MS));
  // If this connection is lost, so is its lock. The transaction of the migrations then conflicts with that of another pod.
  guard.on('error', () => undefined);
  try {
    await guard.connect();
    await guard.query('select pg_advisory_lock($1)', [LOCK]);
    const path = await preparePath(guard, schema);
    await runMigrations(session(timeoutMs ?? STATEMENT_MS, path), schema, onNotice);
  } catch (failure) {
    const error: unknown = failure instanceof QueryFailedError ? failure.driverError : failure;
    if (error instanceof MigrationRefused) throw error;
    throw (await explained(error, guard).catch(() => null)) ?? unreachableOr(error);
  } finally {
    // Closing the connection releases the lock.
    await endConnection(guard);
  }
}

/**
 * Checks the server's version, and creates the schema if it is named and missing.
 * @returns the search path to migrate with, if it differs from the login's own. `"$user"` would lead the login to a schema of its
 *   own name, but not the service, which works under another role.
 */
async function preparePath(guard: Client, schema: string | undefined): Promise<Record<string, string>> {
  const { rows } = await guard.query<{ version: number; path: string; is_there: boolean }>(
    `select current_setting('server_version_num')::int as version, current_setting('search_path') as path,
            exists (select from pg_namespace where nspname = $1) as is_there`,
    [schema ?? null],
  );
  const [{ version, path, is_there: isThere } = { version: 0, path: '', is_there: false }] = rows;
  checkVersion(version);
  if (schema !== undefined) {
    if (!isThere) await guard.query(`create schema if not exists ${schemaName(schema)}`);
    return {};
  }
  const remaining = path.split(/,\s*/).filter((name) => name !== '"$user"' && name !== '$user');
  return remaining.length > 0 && path.includes('$user') ? { search_path: remaining.join(', ') } : {};
}

const withoutTrigrams =
  'the audit has no trigram index, because the extension pg_trgm is missing and could not be created: a search by text (q=) reads the rows instead, and is slow if there are many (docs/how-to/postgres.md)';

class QuietLogger extends AbstractLogger {
  protected writeLog(): void {
    // The caller reports errors.
  }
}

async function runMigrations(
  config: ReturnType<typeof clientConfig>,
  schema: string | undefined,
  onNotice: MigrateOptions['onNotice'],
): Promise<void> {
  const source = new DataSource({
    type: 'postgres',
    ...(schema === undefined ? {} : { schema }),
    migrations,
    migrationsTableName: 'sluicegate_migration',
    migrationsTransactionMode: 'all',
    logging: false,
    // TypeORM's own logger would log a failed migration, which the caller reports.
    logger: new QuietLogger(),
    extra: { ...config, max: 1 },
  });
  await source.initialize();
  try {
    await source.runMigrations();
    const [row] = await source.query<{ indexed: boolean; usable: boolean; schema: string }[]>(
      `select to_regclass('mismatch_words') is not null as indexed, quote_ident(current_schema()) as schema,
              has_schema_privilege('${SERVICE_ROLE}', current_schema(), 'usage') as usable`,
    );
    // Postgres only warns about a grant that the login may not give.
    if (row?.usable === false) throw serviceShutOut(row.schema);
    if (row?.indexed === false) onNotice?.(withoutTrigrams);
  } finally {
    await source.destroy();
  }
}
