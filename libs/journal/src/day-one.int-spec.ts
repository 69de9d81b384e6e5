import { readFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { freshDatabase } from '../../../test/support/database.js';
import * as given from '../../../test/support/events.js';
import { onPostgres, postgresUrl } from '../../../test/support/postgres.js';
import { migrate } from './migrate.js';
import { checkVersion, MigrationRefused } from './migration-refused.js';
import { PostgresJournal } from './postgres-journal.js';

/*
 * Postgres as platforms provide it (docs/how-to/postgres.md): a database and a login that owns it, without CREATEROLE and
 * without superuser.
 */

let owner: string;
let admin: { url: string; drop: () => Promise<void> };
/** As the login. */
let url: URL;

/** By the administrator. */
const run = (...statements: readonly string[]): Promise<void> =>
  onPostgres(admin.url, async (client) => {
    for (const sql of statements) await client.query(sql);
  });
const runOnCluster = (sql: string): Promise<unknown> =>
  onPostgres(postgresUrl(), (client) => client.query(sql));

beforeEach(async () => {
  admin = await freshDatabase(postgresUrl());
  owner = `app_${randomBytes(4).toString('hex')}`;
  url = new URL(admin.url);
  url.username = owner;
  url.password = 'app';
  await run(
    `create role ${owner} login nosuperuser nocreaterole nocreatedb password 'app'`,
    `alter database ${url.pathname.slice(1)} owner to ${owner}`,
    `do $$ begin create role sluicegate_service nologin; exception when duplicate_object or unique_violation then null; end $$`,
  );
});
afterEach(async () => {
  await admin.drop();
  await runOnCluster(`drop role ${owner}`);
});

const granted = (): Promise<void> => run(`grant sluicegate_service to ${owner}`);

/** Migrates, stores events, and reads them in every way. */
async function serves(address: string): Promise<readonly string[]> {
  const notices: string[] = [];
  await migrate(address, { onNotice: (notice) => void notices.push(notice) });
  const journal = await PostgresJournal.connect({ url: address, podId: 'pod-a' });
  try {
    const key = given.freshKey();
    const field = { ...given.error, field: 'symbol_of_the_day' };
    const events = [given.mappingDeclared(0), given.conflictObserved(1, { differences: [field] })];
    expect(await journal.append(given.appendOf(key, ...events))).toMatchObject({ ok: true });
    expect((await journal.load(key)).version).toBe(2);
    expect((await journal.mismatches.list({ topic: key.topic, q: 'of_the_day' }, 10)).items).toHaveLength(1);
    expect(await journal.subjects.verify(key)).toMatchObject({ ok: true });
    const never = new AbortController().signal;
    expect(await journal.forgetMismatches(1, never)).toMatchObject({ ended: 'done' });
  } finally {
    await journal.close();
  }
  return notices;
}

describe('a login that owns its database and has no other rights', () => {
  it('migrates and serves, once it was granted the role of the service', async () => {
    await granted();
    expect(await serves(url.href)).toEqual([]);
  });

  it('gets an error with the statements for an administrator if it was not', async () => {
    const stdout = vi.spyOn(console, 'log');
    const refused = await migrate(url.href).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(MigrationRefused);
    expect(String(refused)).toContain(
      `an administrator must run once: grant sluicegate_service to ${owner};`,
    );
    expect(String(refused)).not.toContain('app@');
    expect(stdout.mock.calls).toEqual([]);
    stdout.mockRestore();
  });

  it('cannot change history although it owns the database', async () => {
    await granted();
    await serves(url.href);
    const change = onPostgres(url.href, (client) =>
      client.query('update subject_event set version = version'),
    );
    await expect(change).rejects.toThrow('append only');
  });
});

describe('a search path', () => {
  beforeEach(granted);

  it('with a schema of the login’s own name leads migration and service to the same tables', async () => {
    await run(`create schema ${owner} authorization ${owner}`);
    await serves(url.href);
  });

  it('of the login is used', async () => {
    await run(
      `create schema elsewhere authorization ${owner}`,
      `alter role ${owner} set search_path = elsewhere`,
    );
    await serves(url.href);
    const { rows } = await onPostgres(admin.url, (client) =>
      client.query(`select to_regclass('elsewhere.subject_event') is not null as there`),
    );
    expect(rows).toEqual([{ there: true }]);
  });

  it('without an existing schema is reported with a remedy', async () => {
    await run(`alter role ${owner} set search_path = ''`);
    await expect(migrate(url.href)).rejects.toThrow(/leads to no schema: name one in the URL/);
    url.searchParams.set('schema', 'sluicegate');
    await serves(url.href);
  });

  it('may be a schema in the URL, which is created', async () => {
    url.searchParams.set('schema', 'made');
    await serves(url.href);
  });

  it('may be a schema of another owner in the URL, once the service may use it', async () => {
    await run(`create schema given`, `grant usage, create on schema given to ${owner}`);
    url.searchParams.set('schema', 'given');
    await expect(migrate(url.href)).rejects.toThrow(
      'the owner of the schema must run once: grant usage on schema given to sluicegate_service;',
    );
    await run('grant usage on schema given to sluicegate_service');
    await serves(url.href);
  });

  it('may be in the options of the URL', async () => {
    await run(`create schema named authorization ${owner}`);
    url.searchParams.set('options', '-c search_path=named');
    await serves(url.href);
  });

  it('to a schema without the right to create tables is reported', async () => {
    await run(
      `create schema shut`,
      `grant usage on schema shut to ${owner}`,
      `alter role ${owner} set search_path = shut`,
    );
    await expect(migrate(url.href)).rejects.toThrow(/grant usage, create on schema shut/);
  });
});

describe('pg_trgm', () => {
  beforeEach(granted);

  it('that cannot be created is not used, with a notice', async () => {
    // The owner of a schema only may not create an extension.
    await run(
      `alter database ${url.pathname.slice(1)} owner to current_user`,
      `create schema own authorization ${owner}`,
    );
    url.searchParams.set('schema', 'own');
    const [notice] = await serves(url.href);
    expect(notice).toContain('pg_trgm');
    // Again at each start.
    expect(await serves(url.href)).toHaveLength(1);
  });

  it('is used once an administrator has created it and its index as the docs describe', async () => {
    await serves(url.href);
    await run('drop extension pg_trgm cascade');
    expect(await serves(url.href)).toHaveLength(1);
    const page = readFileSync(new URL('../../../docs/how-to/postgres.md', import.meta.url), 'utf8');
    const [, sql = ''] = /```sql\n(create extension pg_trgm;[^`]*)```/.exec(page) ?? [];
    await run(...sql.split(/;\s*\n/).filter((statement) => statement.trim() !== ''));
    expect(await serves(url.href)).toEqual([]);
  });
});

it('a server that is too old is reported', () => {
  expect(() => checkVersion(120_022)).toThrow('Postgres 12 is too old: 13 is the oldest');
  expect(() => checkVersion(130_000)).not.toThrow();
});

it('a pod never has more connections than the docs say', async () => {
  await granted();
  await migrate(url.href);
  const journal = await PostgresJournal.connect({ url: url.href, podId: 'pod-many' });
  const key = given.freshKey();
  await journal.append(given.appendOf(key, given.mappingDeclared(0)));
  const many = Array.from({ length: 12 }, () => [
    journal.load(key),
    journal.subjects.find(key),
    journal.subjects.list({}, 10),
    journal.subjects.verify(key),
    journal.mismatches.list({ q: 'x' }, 10),
    journal.mismatches.stream({}).next(),
    journal.ready(),
  ]).flat();
  await Promise.allSettled(many);
  const connections = async (): Promise<number> => {
    const { rows } = await onPostgres(admin.url, (client) =>
      client.query<{ n: number }>(
        `select count(*)::int as n from pg_stat_activity where application_name like 'sluicegate pod-many%'`,
      ),
    );
    return rows[0]?.n ?? 0;
  };
  const page = readFileSync(new URL('../../../docs/how-to/postgres.md', import.meta.url), 'utf8');
  const documented = Number(/at most (\d+) connections/.exec(page)?.[1]);
  await vi.waitFor(async () => expect(await connections()).toBeGreaterThan(8));
  expect(await connections()).toBeLessThanOrEqual(documented);
  await journal.close();
});
