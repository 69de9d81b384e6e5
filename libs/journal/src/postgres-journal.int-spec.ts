import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { initialSnapshot } from '#machines';
import { journalContract } from '../../../test/contracts/journal.contract.js';
import * as given from '../../../test/support/events.js';
import { JournalDatabase } from '../../../test/support/journals.js';
import { onPostgres } from '../../../test/support/postgres.js';
import { TcpGate } from '../../../test/support/tcp-gate.js';
import { JournalUnreachable, type StoredSubject, type StreamKey } from './port.js';

let database: JournalDatabase;

beforeAll(async () => {
  database = await JournalDatabase.make();
});
afterEach(() => database.close());
afterAll(() => database.end());

/** Stores an event without a notification, in one transaction like an append. */
async function storeQuietly(client: Client, { topic, subject, role }: StreamKey): Promise<void> {
  await client.query(
    `with event as (
       insert into subject_event (stream_id, version, event_id, type, schema_version, data, metadata, at, hash)
       values ($1::text, 1, gen_random_uuid(), 'SubjectReset', 1, '{}', '{}', now(), '')
     )
     insert into subject_stream (stream_id, topic, subject, role, version, state, snapshot, updated_at)
     values ($1, $2, $3, $4, 1, 'healthy', $5, now())`,
    [`${topic}/${subject}`, topic, subject, role, JSON.stringify(initialSnapshot)],
  );
}

journalContract('PostgresJournal', () =>
  Promise.resolve({ pod: (name) => database.pod(name), end: () => database.close() }),
);

it('a pod receives what others store while its own appends wait for a lock', async () => {
  const pod = await database.pod('pod-a', { poolSize: 1 });
  const other = await database.pod('pod-b');
  const [locked, moving] = [given.freshKey(), given.freshKey()];
  const first = await pod.append(given.appendOf(locked, given.mappingDeclared(0)));
  await pod.load(moving);
  const received = vi.fn<(subject: string) => void>();
  pod.subscribe(({ key }) => received(key.subject));
  await onPostgres(database.url, async (client) => {
    await client.query('begin');
    await client.query('select from subject_stream where subject = $1 for update', [locked.subject]);
    const stored = first.ok ? first.stored : locked;
    let waits = true;
    const waiting = pod
      .append(given.appendOf(stored, given.conflictDetected(1)))
      .finally(() => (waits = false));
    const failure = waiting.catch((error: unknown) => error);
    await other.append(given.appendOf(moving, given.mappingDeclared(0)));
    await vi.waitFor(() => expect(received).toHaveBeenCalledWith(moving.subject));
    expect(waits).toBe(true);
    await client.query('rollback');
    await failure;
  });
});

describe('an append', () => {
  it('notifies once, with topic, subject and version', async () => {
    const received: (string | undefined)[] = [];
    const key = given.freshKey();
    const pod = await database.pod('pod-a');
    await onPostgres(database.url, async (client) => {
      await client.query('listen sluicegate_subject');
      client.on('notification', ({ payload }) => received.push(payload));
      await pod.append(given.appendOf(key, given.mappingDeclared(0), given.conflictDetected(1)));
      await vi.waitFor(() => expect(received).not.toEqual([]));
    });
    expect(received.map((payload) => JSON.parse(payload ?? '') as unknown)).toEqual([
      [{ topic: key.topic, subject: key.subject, version: 2 }],
    ]);
  });

  it('many at once are packed into a few notifications, each within the limit of Postgres', async () => {
    const received: Record<string, unknown>[] = [];
    const lengths: number[] = [];
    const keys = Array.from({ length: 60 }, () => given.freshKey(`bars_${'x'.repeat(180)}_${randomUUID()}`));
    const pod = await database.pod('pod-a');
    await onPostgres(database.url, async (client) => {
      await client.query('listen sluicegate_subject');
      client.on('notification', ({ payload = '' }) => {
        lengths.push(payload.length);
        received.push(...(JSON.parse(payload) as Record<string, unknown>[]));
      });
      await Promise.all(keys.map((key) => pod.append(given.appendOf(key, given.mappingDeclared(0)))));
      await vi.waitFor(() => expect(received).toHaveLength(keys.length));
    });
    expect(received).toEqual(
      expect.arrayContaining(keys.map(({ topic, subject }) => ({ topic, subject, version: 1 }))),
    );
    expect(lengths.length).toBeLessThan(keys.length / 2);
    expect(Math.max(...lengths)).toBeLessThan(8000);
  });

  it('stores state and deadline beside the snapshot', async () => {
    const key = given.freshKey();
    const pod = await database.pod('pod-a');
    const lease = { owner: 'pod-a', until: given.at(5) };
    await pod.append(given.appendOf(key, given.mappingDeclared(0), given.conflictDetected(1, { lease })));
    const found = await pod.subjects.find(key);
    expect(found).toMatchObject({ key, version: 2, state: 'resolving', deadlineAt: given.at(5) });
  });

  it('whose notification is too long for Postgres is stored and found by polling', async () => {
    const other = await database.pod('pod-b');
    const received = vi.fn();
    other.subscribe(received);
    const pod = await database.pod('pod-a');
    // JSON escapes each of these characters to six.
    const key = { topic: 'long', subject: '\u0001'.repeat(1_500), role: 'value' } as const;
    expect(await pod.append(given.appendOf(key, given.mappingDeclared(0)))).toMatchObject({ ok: true });
    await vi.waitFor(() => expect(received).toHaveBeenCalledOnce(), { timeout: 5_000 });
  });
});

describe('the feed', () => {
  it('finds events without a notification by polling', async () => {
    const reader = await database.pod('pod-b', { pollMs: 20 });
    const received = vi.fn<(stored: StoredSubject) => void>();
    reader.subscribe(received);
    const key = given.freshKey();
    await onPostgres(database.url, (client) => storeQuietly(client, key));
    await vi.waitFor(
      () => expect(received).toHaveBeenCalledWith(expect.objectContaining({ key, version: 1 })),
      {
        timeout: 5_000,
      },
    );
  });

  it('listens again after its connection was cut', async () => {
    const reader = await database.pod('pod-b', { pollMs: 60_000 });
    const writer = await database.pod('pod-a', { pollMs: 60_000 });
    const received = vi.fn<(stored: StoredSubject) => void>();
    reader.subscribe(received);
    await onPostgres(database.url, async (client) => {
      const listening = `from pg_stat_activity where datname = current_database()
        and application_name = 'sluicegate pod-b feed' and query like 'listen%' and state = 'idle'`;
      const { rows } = await client.query<{ pid: number }>(`select pid ${listening}`);
      const cut = rows[0]?.pid;
      await client.query('select pg_terminate_backend($1)', [cut]);
      await vi.waitFor(
        async () => {
          const again = await client.query(`select ${listening} and pid <> $1`, [cut]);
          expect(again.rowCount).toBe(1);
        },
        { timeout: 5_000 },
      );
    });
    const key = given.freshKey();
    await writer.append(given.appendOf(key, given.mappingDeclared(0)));
    await vi.waitFor(
      () => expect(received).toHaveBeenCalledWith(expect.objectContaining({ key, version: 1 })),
      {
        timeout: 5_000,
      },
    );
  });

  it('after an outage reports the streams that moved meanwhile, if the pod had read them', async () => {
    const gate = await TcpGate.before(database.url);
    const reader = await database.pod('pod-b', { url: gate.url, pollMs: 50 });
    const writer = await database.pod('pod-a');
    const first = await writer.append(given.appendOf(given.freshKey(), given.mappingDeclared(0)));
    if (!first.ok) throw new Error('stale');
    await reader.load(first.stored.key);
    const received = vi.fn<(stored: StoredSubject) => void>();
    reader.subscribe(received);
    gate.shut();
    await expect(reader.load(first.stored.key)).rejects.toThrow(JournalUnreachable);
    const second = await writer.append(given.appendOf(first.stored, given.conflictDetected(1)));
    gate.open();
    await vi.waitFor(() => expect(received).toHaveBeenCalledWith(second.ok && second.stored), {
      timeout: 10_000,
    });
    await reader.close();
    await gate.close();
  });

  it('does not skip an event that commits after a later one', async () => {
    const reader = await database.pod('pod-b', { pollMs: 20 });
    const writer = await database.pod('pod-a');
    const received = vi.fn<(stored: StoredSubject) => void>();
    reader.subscribe(received);
    const early = given.freshKey('early');
    const late = given.freshKey('late');
    await onPostgres(database.url, async (client) => {
      await client.query('begin');
      await storeQuietly(client, early);
      await writer.append(given.appendOf(late, given.mappingDeclared(0)));
      await vi.waitFor(() => expect(received.mock.calls.map(([{ key }]) => key.topic)).toContain('late'));
      await client.query('commit');
    });
    await vi.waitFor(() => expect(received.mock.calls.map(([{ key }]) => key.topic)).toContain('early'), {
      timeout: 5_000,
    });
  });

  it('is not delayed by a transaction that stays open', async () => {
    const reader = await database.pod('pod-b', { pollMs: 20 });
    const received = vi.fn<(stored: StoredSubject) => void>();
    reader.subscribe(received);
    const keys = [given.freshKey('first'), given.freshKey('second')];
    await onPostgres(database.url, async (idle) => {
      await idle.query('begin');
      await idle.query('select pg_current_xact_id()');
      for (const key of keys) {
        await onPostgres(database.url, (client) => storeQuietly(client, key));
        await vi.waitFor(() => expect(received).toHaveBeenCalledWith(expect.objectContaining({ key })), {
          timeout: 5_000,
        });
      }
      await idle.query('rollback');
    });
    expect(received).toHaveBeenCalledTimes(2);
  });

  it('reads only streams that the pod holds', async () => {
    const reader = await database.pod('pod-b');
    const writer = await database.pod('pod-a');
    const received = vi.fn<(stored: StoredSubject) => void>();
    reader.subscribe(received, (streamId) => streamId.startsWith('wanted/'));
    await writer.append(given.appendOf(given.freshKey('unwanted'), given.mappingDeclared(0)));
    await writer.append(given.appendOf(given.freshKey('wanted'), given.mappingDeclared(0)));
    await vi.waitFor(() => expect(received).toHaveBeenCalled(), { timeout: 5_000 });
    expect(received.mock.calls.map(([{ key }]) => key.topic)).toEqual(['wanted']);
  });

  it('is not delayed by notifications about versions that do not exist', async () => {
    const faults = vi.fn();
    const reader = await database.pod('pod-b', { onFault: faults });
    const received = vi.fn();
    reader.subscribe(received);
    await onPostgres(database.url, async (client) => {
      await client.query(`notify sluicegate_subject, 'no json'`);
      await client.query(
        `notify sluicegate_subject, '[{"topic":"ghost","subject":"ghost-value","version":9}]'`,
      );
    });
    const writer = await database.pod('pod-a');
    await writer.append(given.appendOf(given.freshKey(), given.mappingDeclared(0)));
    await vi.waitFor(() => expect(received).toHaveBeenCalledOnce(), { timeout: 5_000 });
    expect(faults.mock.calls).toMatchObject([[{ where: 'notification' }]]);
  });
});
