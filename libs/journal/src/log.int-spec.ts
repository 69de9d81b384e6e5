import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fold, type SubjectEvent } from '#machines';
import * as given from '../../../test/support/events.js';
import { JournalDatabase } from '../../../test/support/journals.js';
import { onPostgres } from '../../../test/support/postgres.js';
import type { StreamKey } from './port.js';
import type { PostgresJournal } from './postgres-journal.js';

let events: readonly SubjectEvent[];
let database: JournalDatabase;
let journal: PostgresJournal;
let key: StreamKey;

beforeAll(async () => {
  database = await JournalDatabase.make();
});
afterEach(() => database.close());
afterAll(() => database.end());

async function storeConflict(): Promise<void> {
  journal = await database.pod('pod-a');
  key = given.freshKey();
  events = [
    given.mappingDeclared(0),
    given.conflictDetected(1),
    given.schemaResolved(2),
    given.retrySucceeded(3),
  ];
  const first = await journal.append(given.appendOf(key, ...events.slice(0, 2)));
  if (!first.ok) throw new Error('stale');
  await journal.append(given.appendOf(first.stored, ...events.slice(2)));
}

/** Changes the log as only a superuser can, who disables the trigger first. */
async function tamper(statement: string): Promise<void> {
  await onPostgres(database.url, async (client) => {
    await client.query('begin');
    await client.query('alter table subject_event disable trigger subject_event_append_only');
    await client.query(statement, [`${key.topic}/${key.subject}`]);
    await client.query('alter table subject_event enable always trigger subject_event_append_only');
    await client.query('commit');
  });
}

describe('the history of a subject', () => {
  it('has every event as it was written, with its metadata', async () => {
    await storeConflict();
    const history = await journal.subjects.history(key, 0, 100);
    expect(history.map(({ data }) => data)).toEqual(events);
    expect(history.map(({ version, type }) => [version, type])).toEqual(
      events.map(({ type }, index) => [index + 1, type]),
    );
    expect(history[0]?.metadata).toEqual({
      pod: 'pod-a',
      requestId: 'request-1',
      actor: null,
      role: 'value',
    });
  });

  it('is read in pages, each after a version', async () => {
    await storeConflict();
    const page = await journal.subjects.history(key, 1, 2);
    expect(page.map(({ version }) => version)).toEqual([2, 3]);
  });
});

describe('the log', () => {
  it.each([
    ['update', `update subject_event set type = 'X'`],
    ['delete', `delete from subject_event`],
    ['truncate', `truncate subject_event`],
  ])('rejects %s by its owner', async (_, statement) => {
    await onPostgres(database.url, async (client) => {
      await expect(client.query(statement)).rejects.toThrow('append only');
      await client.query('set session_replication_role = replica');
      await expect(client.query(statement)).rejects.toThrow('append only');
    });
  });

  it.each([
    `update subject_event set type = 'X'`,
    `delete from subject_event`,
    `truncate subject_event`,
    `alter table subject_event disable trigger all`,
    `delete from subject_stream`,
    `delete from mismatch`,
  ])('rejects the service: %s', async (statement) => {
    await onPostgres(database.url, async (client) => {
      await client.query('set role sluicegate_service');
      await expect(client.query(statement)).rejects.toMatchObject({ code: '42501' });
    });
  });

  it('is written under the role of the service', async () => {
    await storeConflict();
    await onPostgres(database.url, async (client) => {
      const { rows } = await client.query<{ name: string }>(
        `select application_name as name from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid()`,
      );
      expect(rows.map(({ name }) => name)).toContain('sluicegate pod-a');
      await client.query('revoke insert on subject_event from sluicegate_service');
    });
    await expect(
      journal.append(given.appendOf(given.freshKey(), given.mappingDeclared(0))),
    ).rejects.toMatchObject({
      cause: { code: '42501' },
    });
    await onPostgres(database.url, (client) =>
      client.query('grant insert on subject_event to sluicegate_service'),
    );
  });
});

describe('verification', () => {
  it('passes for an untouched log', async () => {
    await storeConflict();
    expect(await journal.subjects.verify(key)).toEqual({ ok: true, version: 4, problems: [] });
    expect((await journal.load(key)).snapshot).toEqual(fold(events));
  });

  it('passes for a log of more than one page', async () => {
    journal = await database.pod('pod-a');
    key = given.freshKey();
    const many = Array.from({ length: 1_001 }, (_, index) => given.mappingDeclared(index));
    await journal.append(given.appendOf(key, ...many));
    expect(await journal.subjects.verify(key)).toEqual({ ok: true, version: 1_001, problems: [] });
  });

  it('detects an edited event by the hash chain', async () => {
    await storeConflict();
    await tamper(
      `update subject_event set metadata = metadata || '{"pod":"pod-z"}' where stream_id = $1 and version = 2`,
    );
    const { ok, problems } = await journal.subjects.verify(key);
    expect(ok).toBe(false);
    expect(problems).toEqual([
      expect.stringContaining('event 2 does not fit the hash chain'),
      expect.stringMatching(/^audit row .* differs from the log in pod$/),
    ]);
  });

  it('detects an edited event with a recomputed hash by the event after it', async () => {
    await storeConflict();
    await tamper(`
      update subject_event e
         set at = e.at + interval '1 second',
             hash = subject_event_hash((select hash from subject_event where stream_id = $1 and version = 1),
               stream_id, version, event_id, type, schema_version, data, metadata, e.at + interval '1 second')
       where stream_id = $1 and version = 2`);
    const { problems } = await journal.subjects.verify(key);
    expect(problems).toEqual([expect.stringContaining('event 3 does not fit the hash chain')]);
  });

  it('detects a deleted event', async () => {
    await storeConflict();
    await tamper(`delete from subject_event where stream_id = $1 and version = 2`);
    const { problems } = await journal.subjects.verify(key);
    expect(problems).toContain('event 2 is missing');
  });

  it('detects events that were deleted from the end', async () => {
    await storeConflict();
    await tamper(`delete from subject_event where stream_id = $1 and version = 4`);
    const { problems } = await journal.subjects.verify(key);
    expect(problems).toEqual(['the log holds 3 events, but the stored snapshot is at version 4']);
  });

  it.each(['null', '[]'])('detects %s in place of the origins', async (origins) => {
    await storeConflict();
    await tamper(
      `update subject_stream set snapshot = jsonb_set(snapshot, '{context,origins}', '${origins}') where stream_id = $1`,
    );
    expect((await journal.subjects.verify(key)).problems).toEqual([
      'the refolded log differs from the stored snapshot',
    ]);
  });

  it('detects a snapshot that the log does not give', async () => {
    await storeConflict();
    await onPostgres(database.url, (client) =>
      client.query(
        `update subject_stream set snapshot = jsonb_set(snapshot, '{value}', '"blocked"') where topic = $1`,
        [key.topic],
      ),
    );
    const { problems } = await journal.subjects.verify(key);
    expect(problems).toEqual(['the refolded log differs from the stored snapshot']);
  });
});
