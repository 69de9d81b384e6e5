import { Client } from 'pg';
import { AbstractLogger, DataSource, QueryFailedError } from 'typeorm';
import { migrations } from '../../../migrations/index.js';
import { clientConfig, schemaName, SERVICE_ROLE } from './connection.js';
import { endConnection } from './end-connection.js';
import { checkVersion, explained, MigrationRefused, serviceShutOut } from './migration-refused.js';
import { readPostgresUrl } from './postgres-url.js';
import { unreachableOr } from './unreachable.js';

export interface MigrateOptions {
  /** The schema to make the tables in, made if missing; absent: the URL's, else where the connection's own search path leads. */
  readonly schema?: string | undefined;
  /** Bounds waiting for another pod that migrates, and each statement; absent: a minute and ten of them. */
  readonly timeoutMs?: number;
  /** Told what works, but less well than it could, in words for an operator. */
  readonly onNotice?: (notice: string) => void;
}

/** How long a pod waits for another one that migrates; then it is as if Postgres were away, and it asks again. */
const WAIT_MS = 60_000;
/** How long a migration's statement may take: an index over ten million audit rows is built in a minute or some. */
const STATEMENT_MS = 10 * 60_000;

/** One migration of a database at a time. The number has no meaning beyond being ours. */
const LOCK = 5_171_420_031;

/**
 * Brings the tables up to date. Pods that start at once wait for one another: each succeeds, one does the work.
 * The login must own the schema, and may create the service's role or be granted one that is there.
 * @throws JournalUnreachable where Postgres cannot be asked, MigrationRefused where a right or a schema is missing, else the
 *   failed migration's error
 */
export async function migrate(url: string, options: MigrateOptions = {}): Promise<void> {
  const { timeoutMs, onNotice } = options;
  const schema = options.schema ?? readPostgresUrl(url).schema ?? undefined;
  const session = (statementTimeoutMs: number, parameters: Readonly<Record<string, string>> = {}) =>
    clientConfig(
      { url, schema },
      { applicationName: 'sluicegate migrate', connectTimeoutMs: 5_000, statementTimeoutMs, parameters },
    );
  const guard = new Client(session(timeoutMs ?? WAIT_MS));
  // A guard that is lost has lost its lock: the migrations' own transaction then meets the other pod's.
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
    // With the connection goes the lock.
    await endConnection(guard);
  }
}

/**
 * Makes a schema that is named and not there, and checks the server's version.
 * @returns the search path to migrate with, where it is not the login's own. `"$user"` leads the login to a schema of its own
 *   name, and the service, which works under another role, past it.
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
  const shared = path.split(/,\s*/).filter((name) => name !== '"$user"' && name !== '$user');
  return shared.length > 0 && path.includes('$user') ? { search_path: shared.join(', ') } : {};
}

const withoutTrigrams =
  'the audit has no index of trigrams, since the extension pg_trgm was not there and could not be created: a search by a text (q=) reads the rows instead, and is slow where there are many (docs/how-to/postgres.md)';

class QuietLogger extends AbstractLogger {
  protected writeLog(): void {
    // Nothing.
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
    // Its own one writes of a migration that failed, which its caller tells of.
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
    // Postgres only warns of a grant that the login had no right to give.
    if (row?.usable === false) throw serviceShutOut(row.schema);
    if (row?.indexed === false) onNotice?.(withoutTrigrams);
  } finally {
    await source.destroy();
  }
}
