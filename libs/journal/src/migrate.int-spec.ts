import { afterAll, beforeAll, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import { migrations } from '../../../migrations/index.js';
import { freshDatabase } from '../../../test/support/database.js';
import * as given from '../../../test/support/events.js';
import { onPostgres, postgresUrl } from '../../../test/support/postgres.js';
import { migrate } from './migrate.js';
import { PostgresJournal } from './postgres-journal.js';

let url: string;
let drop: () => Promise<void>;

beforeAll(async () => {
  ({ url, drop } = await freshDatabase(postgresUrl()));
});
afterAll(() => drop());

async function applied(schema: string): Promise<number> {
  const { rows } = await onPostgres(url, (client) =>
    client.query<{ n: number }>(`select count(*)::int as n from ${schema}.sluicegate_migration`),
  );
  return rows[0]?.n ?? 0;
}

it('pods that migrate at once all succeed, and each migration runs once', async () => {
  await Promise.all([migrate(url), migrate(url), migrate(url)]);
  expect(await applied('public')).toBe(migrations.length);
});

it('migrating again changes nothing', async () => {
  await migrate(url);
  expect(await applied('public')).toBe(migrations.length);
});

it('databases of one cluster may be migrated at once, though they share the role', async () => {
  const databases = await Promise.all([1, 2, 3].map(() => freshDatabase(postgresUrl())));
  await Promise.all(databases.map((database) => migrate(database.url)));
  await Promise.all(databases.map((database) => database.drop()));
});

it('a schema of its own has all tables, separate from other schemas of the database', async () => {
  await migrate(url, { schema: 'tenant_a' });
  await migrate(url, { schema: 'tenant_b' });
  const pods = await Promise.all(
    ['tenant_a', 'tenant_b'].map((schema) => PostgresJournal.connect({ url, schema, podId: 'pod-a' })),
  );
  const key = given.freshKey();
  await pods[0]?.append(given.appendOf(key, given.mappingDeclared(0)));
  expect((await pods[0]?.load(key))?.version).toBe(1);
  expect((await pods[1]?.load(key))?.version).toBe(0);
  await Promise.all(pods.map((pod) => pod.close()));
});

it('rows that are older than the filter columns of the audit are found by them', async () => {
  const old = await freshDatabase(postgresUrl());
  const source = new DataSource({
    type: 'postgres',
    url: old.url,
    migrations: migrations.slice(0, 7),
    migrationsTableName: 'sluicegate_migration',
    migrationsTransactionMode: 'all',
  });
  await source.initialize();
  await source.runMigrations();
  await source.destroy();
  const journal = await PostgresJournal.connect({ url: old.url, podId: 'pod-a' });
  const key = given.freshKey();
  await journal.append(given.appendOf(key, given.mappingDeclared(0), given.conflictObserved(1)));

  await migrate(old.url);
  await onPostgres(old.url, (client) =>
    // Beyond the first scan, so that the index is used.
    client.query(
      `insert into mismatch (id, topic, subject, role, opened_at, pod, class, trigger, kind, origin, differences, outcome, attempts)
       select gen_random_uuid(), 'other', 'other-key', 'key', now(), 'pod-a', 'schema.conflict', 'X', 'X', 'client', '[]', 'pending', 0
         from generate_series(1, 1500)`,
    ),
  );
  const { items } = await journal.mismatches.list({ outcome: 'observed', schemaId: 3 }, 10);
  expect(items.map(({ topic }) => topic)).toEqual([key.topic]);
  await journal.close();
  await old.drop();
});

it('a login that is no superuser can migrate and serve', async () => {
  const name = `owner_${Date.now().toString(36)}`;
  await onPostgres(url, async (client) => {
    await client.query(`create role ${name} login createrole password 'owner'`);
    await client.query(`grant sluicegate_service to ${name} with admin option`);
    await client.query(`create schema ${name} authorization ${name}`);
  });
  const own = new URL(url);
  own.username = name;
  own.password = 'owner';
  // With `"$user"` the service would miss the schema, because it works under another role.
  own.searchParams.set('schema', name);
  await migrate(own.href, {});
  const journal = await PostgresJournal.connect({ url: own.href, podId: 'pod-a' });
  const outcome = await journal.append(given.appendOf(given.freshKey(), given.mappingDeclared(0)));
  expect(outcome.ok).toBe(true);
  await journal.close();
  await onPostgres(url, async (client) => {
    await client.query(`drop owned by ${name} cascade`);
    await client.query(`drop role ${name}`);
  });
});

it('a schema name that would need quotes is refused', async () => {
  await expect(migrate(url, { schema: 'a"; drop schema public; --' })).rejects.toThrow(
    'not a plain schema name',
  );
});
