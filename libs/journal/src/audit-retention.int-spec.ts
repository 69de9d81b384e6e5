import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import * as given from '../../../test/support/events.js';
import { JournalDatabase } from '../../../test/support/journals.js';
import { onPostgres } from '../../../test/support/postgres.js';
import type { PostgresJournal } from './postgres-journal.js';

let database: JournalDatabase;
let journal: PostgresJournal;
const never = new AbortController().signal;

beforeAll(async () => {
  database = await JournalDatabase.make();
  journal = await database.pod('pod-a');
});
beforeEach(() =>
  onPostgres(database.url, (client) => client.query('truncate mismatch')).then(() => undefined),
);
afterAll(() => database.end());

/** Settled rows of a topic, of the given age in days. */
async function storeOld(topic: string, days: number, count: number, outcome = 'followed'): Promise<void> {
  await onPostgres(database.url, (client) =>
    client.query(
      `insert into mismatch (id, topic, subject, role, opened_at, pod, class, trigger, kind, origin, differences, outcome, attempts)
       select gen_random_uuid(), $1, $1 || '-value', 'value', now() - make_interval(days => $2) + n * interval '1 ms',
              'pod-a', 'schema.conflict', 'UNKNOWN_FIELD', 'UNKNOWN_FIELD', 'client', '[]', $4, 1
         from generate_series(1, $3::int) n`,
      [topic, days, count, outcome],
    ),
  );
}

const count = async (topic: string): Promise<number> =>
  (await journal.mismatches.list({ topic }, 500)).items.length;

it('older rows are deleted in as many steps as it takes, and younger ones stay', async () => {
  await storeOld('old', 31, 2_500);
  await storeOld('young', 29, 3);
  expect(await journal.forgetMismatches(30, never)).toEqual({ forgotten: 2_500, ended: 'done' });
  expect(await count('old')).toBe(0);
  expect(await count('young')).toBe(3);
});

it('pending rows stay', async () => {
  await storeOld('pending', 100, 2, 'pending');
  expect(await journal.forgetMismatches(30, never)).toEqual({ forgotten: 0, ended: 'done' });
  expect(await count('pending')).toBe(2);
});

it('a row that a subject refers to stays until the subject has moved on', async () => {
  const key = given.freshKey();
  const mismatchId = randomUUID();
  const stopped = await journal.append(
    given.appendOf(
      key,
      given.mappingDeclared(0),
      given.conflictDetected(1, { mismatchId }),
      given.schemaResolvedToStop(2),
    ),
  );
  if (!stopped.ok) throw new Error('stale');
  await onPostgres(database.url, (client) =>
    client.query(`update mismatch set opened_at = now() - interval '90 days' where id = $1`, [mismatchId]),
  );
  expect((await journal.forgetMismatches(30, never)).forgotten).toBe(0);
  expect(await journal.mismatches.find(mismatchId)).toMatchObject({ outcome: 'blocked' });

  await journal.append(given.appendOf(stopped.stored, given.subjectReset(3), given.conflictObserved(4)));
  expect((await journal.forgetMismatches(30, never)).forgotten).toBe(1);
  expect(await journal.mismatches.find(mismatchId)).toBeNull();
});

it('the log keeps every event of a deleted row', async () => {
  const key = given.freshKey();
  const events = [given.mappingDeclared(0), given.conflictObserved(1), given.conflictObserved(2)];
  await journal.append(given.appendOf(key, ...events));
  expect((await journal.forgetMismatches(30, never)).forgotten).toBe(1);
  expect(await journal.subjects.verify(key, 30)).toEqual({ ok: true, version: 3, problems: [] });
  expect((await journal.subjects.history(key, 0, 10)).map(({ data }) => data)).toEqual(events);
});

it('a sweep stops if another pod is sweeping', async () => {
  await storeOld('shared', 31, 10);
  await onPostgres(database.url, async (client) => {
    await client.query('begin');
    await client.query(`select * from forget_mismatches(30, null, null, 1)`);
    expect(await journal.forgetMismatches(30, never)).toEqual({ forgotten: 0, ended: 'elsewhere' });
    await client.query('commit');
  });
  expect(await journal.forgetMismatches(30, never)).toEqual({ forgotten: 9, ended: 'done' });
});

it('stops between two steps when it is aborted', async () => {
  await storeOld('aborted', 31, 10);
  expect(await journal.forgetMismatches(30, AbortSignal.abort())).toEqual({ forgotten: 0, ended: 'aborted' });
  expect(await count('aborted')).toBe(10);
});

it('less than a day is refused, and the service still may not delete rows itself', async () => {
  await storeOld('kept', 31, 1);
  await expect(journal.forgetMismatches(0, never)).rejects.toThrow('a day at least');
  await onPostgres(database.url, async (client) => {
    await client.query('set role sluicegate_service');
    await expect(client.query('delete from mismatch')).rejects.toMatchObject({ code: '42501' });
  });
  expect(await count('kept')).toBe(1);
});

it('a temporary table of the caller does not replace ours', async () => {
  const key = given.freshKey();
  const mismatchId = randomUUID();
  await journal.append(
    given.appendOf(key, given.mappingDeclared(0), given.conflictObserved(1, { mismatchId })),
  );
  await onPostgres(database.url, async (client) => {
    await client.query(`update mismatch set opened_at = now() - interval '90 days' where id = $1`, [
      mismatchId,
    ]);
    await client.query('set role sluicegate_service');
    await client.query('create temporary table subject_stream (stream_id text, snapshot jsonb)');
    await client.query('select * from forget_mismatches(30, null, null, 10)');
  });
  expect(await journal.mismatches.find(mismatchId)).not.toBeNull();
});
