import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Difference, SubjectEvent } from '#machines';
import * as given from '../../../test/support/events.js';
import { JournalDatabase } from '../../../test/support/journals.js';
import { onPostgres } from '../../../test/support/postgres.js';
import type { StreamKey } from './port.js';
import type { PostgresJournal } from './postgres-journal.js';

let database: JournalDatabase;
let journal: PostgresJournal;
let key: StreamKey;
let followed: string;
let firstUse: string;

beforeAll(async () => {
  database = await JournalDatabase.make();
});
afterEach(() => database.close());
afterAll(() => database.end());

async function store(...events: readonly SubjectEvent[]): Promise<void> {
  const stored = await journal.load(key);
  await journal.append(given.appendOf(stored.version === 0 ? key : stored, ...events));
}

/** A binding without a difference, a conflict that was followed, and a writer that was refused. */
async function storeConflict(): Promise<void> {
  journal = await database.pod('pod-a');
  key = given.freshKey();
  [followed, firstUse] = [randomUUID(), randomUUID()];
  await store(given.mappingDeclared(0));
  await store(given.conflictDetected(1, { mismatchId: firstUse, kind: 'FIRST_USE', windowFrom: null }));
  await store(given.schemaResolved(2, { verdict: 'accept', differences: [] }), given.retrySucceeded(3));
  await store(
    given.conflictDetected(4, { mismatchId: followed }),
    given.lookupFailed(5),
    given.lookupStarted(6),
  );
  await store(given.schemaResolved(7), given.retrySucceeded(8), given.writerRefused(9));
}

/** Changes rows beside the log, with the rights of the owner. `$1`: the topic. */
async function tamper(statement: string, ...values: readonly unknown[]): Promise<void> {
  await onPostgres(database.url, async (client) => {
    const { rowCount } = await client.query(statement, [key.topic, ...values]);
    expect(rowCount).toBeGreaterThan(0);
  });
}

const problems = async (retentionDays: number | null = null): Promise<readonly string[]> =>
  (await journal.subjects.verify(key, retentionDays)).problems;

describe('verification of the stream’s row', () => {
  it.each([
    ['state', `state = 'blocked'`, 'the stored state is "blocked", but the log gives "healthy"'],
    ['role', `role = 'key'`, 'the stored role is "key", but the log gives "value"'],
    ['topic', `topic = topic || 's', stream_id = stream_id`, 'the stored topic is'],
    ['subject', `subject = 'other-value'`, 'the stored subject is "other-value"'],
    ['deadline', `deadline_at = now()`, 'the stored deadline is'],
  ])('detects another %s', async (_, change, problem) => {
    await storeConflict();
    await tamper(`update subject_stream set ${change} where topic = $1`);
    expect(await problems()).toEqual([expect.stringContaining(problem) as string]);
  });

  it('detects that the role changed between two events', async () => {
    await storeConflict();
    await tamper(`update subject_stream set role = 'key' where topic = $1`);
    await database.close();
    journal = await database.pod('pod-b');
    await store(given.subjectReset(10));
    expect(await problems()).toEqual([
      'event 11 belongs to a key, earlier events to a value',
      'the stored role is "key", but the log gives "value"',
    ]);
  });

  it('compares the role in the audit if the log has none', async () => {
    await storeConflict();
    await onPostgres(database.url, async (client) => {
      await client.query('alter table subject_event disable trigger subject_event_append_only');
      // As an earlier release wrote them, each with a correct hash.
      for (let version = 1; version <= 10; version += 1)
        await client.query(
          `update subject_event e
              set metadata = e.metadata - 'role',
                  hash = subject_event_hash((select hash from subject_event p where p.stream_id = e.stream_id
                    and p.version = e.version - 1), stream_id, version, event_id, type, schema_version, data,
                    e.metadata - 'role', at)
            where stream_id = $1 and version = $2`,
          [`${key.topic}/${key.subject}`, version],
        );
      await client.query('alter table subject_event enable always trigger subject_event_append_only');
    });
    expect(await problems()).toEqual([]);
    await tamper(`update subject_stream set role = 'key' where topic = $1`);
    expect(await problems()).toContain(`audit row ${followed} differs from the log in role`);
  });
});

describe('verification of the audit', () => {
  it('passes for an untouched audit', async () => {
    await storeConflict();
    expect(await problems()).toEqual([]);
  });

  it.each([
    ['topic', `topic = topic || 's'`],
    ['subject', `subject = 'other-value'`],
    ['role', `role = 'key'`],
    ['openedAt', `opened_at = opened_at + interval '1 ms'`],
    ['settledAt', `settled_at = null`],
    ['pod', `pod = 'pod-z'`],
    ['requestId', `request_id = null`],
    ['class', `class = 'other'`],
    ['trigger', `trigger = 'LATEST_MOVED'`],
    ['kind', `kind = 'TYPE_MISMATCH'`],
    ['origin', `origin = 'broker'`],
    ['mapping', `mapping = jsonb_set(mapping, '{schemaId}', '9')`],
    ['latest', `latest = null`],
    ['differences', `differences = '[]'`],
    ['verdict', `verdict = 'stop'`],
    ['outcome', `outcome = 'blocked'`],
    ['attempts', `attempts = attempts + 1`],
    ['reason', `reason = 'because'`],
  ])('detects another %s', async (member, change) => {
    await storeConflict();
    await tamper(`update mismatch set ${change} where topic = $1 and id = $2`, followed);
    expect(await problems()).toEqual([`audit row ${followed} differs from the log in ${member}`]);
  });

  it('detects a missing row and one with another id', async () => {
    await storeConflict();
    const other = randomUUID();
    await tamper(`update mismatch set id = $3 where topic = $1 and id = $2`, followed, other);
    expect(await problems()).toEqual([
      `audit row ${followed} is missing`,
      `audit row ${other} is in no event of the log`,
    ]);
  });

  const copy = `
    insert into mismatch (id, topic, subject, role, opened_at, settled_at, pod, class, trigger, kind, origin, differences,
                          outcome, attempts)
      select $3, topic, subject, role, opened_at, settled_at, pod, class, trigger, kind, origin, differences, outcome,
             attempts
        from mismatch where topic = $1 and id = $2`;

  it('detects a row that is not in the log although another one is missing', async () => {
    await storeConflict();
    const made = randomUUID();
    await tamper(copy, followed, made);
    expect(await problems()).toEqual([`audit row ${made} is in no event of the log`]);
    await tamper(`delete from mismatch where topic = $1 and id = $2`, followed);
    expect(await problems()).toEqual([
      `audit row ${followed} is missing`,
      `audit row ${made} is in no event of the log`,
    ]);
  });

  it('detects a row of a first use that was not a conflict', async () => {
    await storeConflict();
    await tamper(copy, followed, firstUse);
    expect(await problems()).toEqual([
      `audit row ${firstUse} belongs to a conflict that has none according to the log`,
    ]);
  });

  it('checks the row of the pending conflict', async () => {
    await storeConflict();
    const mismatchId = randomUUID();
    await store(given.conflictDetected(10, { mismatchId }));
    expect(await problems()).toEqual([]);
    await tamper(`update mismatch set attempts = 7 where topic = $1 and id = $2`, mismatchId);
    expect(await problems()).toEqual([`audit row ${mismatchId} differs from the log in attempts`]);
    await tamper(`delete from mismatch where topic = $1 and id = $2`, mismatchId);
    expect(await problems()).toEqual([`audit row ${mismatchId} is missing`]);
  });

  it('covers many rows and pages, and names a hundred of those that differ', async () => {
    journal = await database.pod('pod-a');
    key = given.freshKey();
    await store(
      given.mappingDeclared(0),
      ...Array.from({ length: 1_200 }, (_, index) => given.conflictObserved(index + 1)),
    );
    expect(await problems()).toEqual([]);
    await tamper(`delete from mismatch where topic = $1`);
    const found = await problems();
    expect(found).toHaveLength(101);
    expect(found.at(-1)).toBe('1100 more audit rows differ');
  });

  it('passes while the subject moves', async () => {
    await storeConflict();
    const other = await database.pod('pod-b');
    let moving = true;
    const move = async (): Promise<void> => {
      for (let second = 10; moving; second += 5) {
        await store(given.conflictDetected(second));
        await store(given.lookupFailed(second + 1), given.lookupStarted(second + 2));
        await store(given.schemaResolved(second + 3), given.retrySucceeded(second + 4));
      }
    };
    const moved = move();
    for (let round = 0; round < 50; round += 1)
      expect((await other.subjects.verify(key)).problems).toEqual([]);
    moving = false;
    await moved;
    expect((await journal.subjects.history(key, 0, 500)).length).toBeGreaterThan(20);
  });
});

describe('a row that retention deleted', () => {
  const old = given.at(4);
  const days = Math.floor((Date.now() - Date.parse(old)) / 86_400_000);

  it('is not a problem if it was old enough', async () => {
    await storeConflict();
    await store(given.conflictDetected(10, { mismatchId: randomUUID() }), given.schemaResolvedToStop(11));
    await tamper(`delete from mismatch where topic = $1 and id = $2`, followed);
    expect(await problems(days - 1)).toEqual([]);
  });

  it.each([
    ['no row is deleted by retention', null],
    ['it was too young', days + 2],
  ])('is one if %s', async (_, retentionDays) => {
    await storeConflict();
    await store(given.conflictDetected(10, { mismatchId: randomUUID() }), given.schemaResolvedToStop(11));
    await tamper(`delete from mismatch where topic = $1 and id = $2`, followed);
    expect(await problems(retentionDays)).toEqual([`audit row ${followed} is missing`]);
  });

  it('is one if it was pending or the subject refers to it', async () => {
    await storeConflict();
    await tamper(`delete from mismatch where topic = $1 and id = $2`, followed);
    expect(await problems(1)).toEqual([`audit row ${followed} is missing`]);
    const mismatchId = randomUUID();
    await store(given.conflictDetected(10, { mismatchId }));
    await tamper(`delete from mismatch where topic = $1 and id = $2`, mismatchId);
    expect(await problems(1)).toEqual([`audit row ${mismatchId} is missing`]);
  });
});

describe('the names of extra fields', () => {
  const extra = (path: string): Difference => ({
    path,
    field: path.slice(1),
    kind: 'FIELD_ADDED',
    severity: 'warning',
    ours: null,
    theirs: 'carried by the record',
  });
  const named = [extra('/vwap'), extra('/px\u0000')];

  it('are in the audit row but in no event, and the row agrees with the log; any other row does not', async () => {
    journal = await database.pod('pod-a');
    key = given.freshKey();
    await store(given.mappingDeclared(0));
    const id = randomUUID();
    const detected = given.conflictDetected(1, { mismatchId: id, differences: [extra('/?')] });
    const append = given.appendOf(await journal.load(key), detected);
    expect((await journal.append({ ...append, auditedDifferences: named })).ok).toBe(true);
    const row = await journal.mismatches.find(id);
    expect(row?.differences.map(({ path }) => path)).toEqual(['/vwap', '/px\ufffd']);
    const events = await journal.subjects.history(key, 0, 10);
    expect(JSON.stringify([events, await journal.load(key)])).not.toMatch(/vwap|px/);
    expect(await problems()).toEqual([]);
    await tamper(`update mismatch set differences = '[]' where topic = $1`);
    expect(await problems()).toEqual([`audit row ${id} differs from the log in differences`]);
  });
});
