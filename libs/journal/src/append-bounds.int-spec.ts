import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decide, fold, type Command, type Policy } from '#machines';
import * as given from '../../../test/support/events.js';
import { JournalDatabase } from '../../../test/support/journals.js';
import { onPostgres } from '../../../test/support/postgres.js';
import { MAX_SUBJECT_BYTES } from './append-bounds.js';
import { AppendTooLarge, type StoredSubject } from './port.js';
import type { PostgresJournal } from './postgres-journal.js';

let database: JournalDatabase;
let pod: PostgresJournal;

beforeAll(async () => {
  database = await JournalDatabase.make();
  pod = await database.pod('pod-a');
});
afterAll(() => database.end());

const policy: Policy = {
  mode: 'enforce',
  strategy: 'Strict',
  circuitBreaker: { conflicts: 3, windowMs: 60_000, openMs: 1000, maxOpenMs: 1000, quietMs: 1000 },
  lookupBackoff: { initialMs: 1, factor: 1, maxMs: 1, attempts: 1 },
  lookupLeaseMs: 5000,
  sendLeaseMs: 5000,
  maxWriters: 100,
};
const differences = Array.from({ length: 990 }, (_, at) => ({
  ...given.error,
  path: `/fields/${at}/type`,
  field: `f${at}`.padEnd(480, 'x'),
}));
const refusal = (at: number): Command => ({
  type: 'RefuseWriter',
  mismatchId: randomUUID(),
  fingerprint: `sha256:${String(at).padStart(64, '0')}`,
  schemaId: at + 1,
  differences,
});

async function store(stored: StoredSubject, command: Command): Promise<StoredSubject> {
  const decision = decide(stored.snapshot, command, policy, pod.now());
  if (!decision.ok) throw new Error(`refused: ${decision.refusal.code}`);
  const outcome = await pod.append(given.appendOf(stored, ...decision.events));
  if (!outcome.ok) throw new Error('stale');
  return outcome.stored;
}

interface Sizes {
  readonly wal: number;
  readonly snapshot: number;
  readonly event: number;
}

async function sizes(topic: string): Promise<Sizes> {
  const { rows } = await onPostgres(database.url, (client) =>
    client.query<Record<keyof Sizes, string | null>>(
      `select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') as wal,
              (select octet_length(snapshot::text) from subject_stream where topic = $1) as snapshot,
              (select max(octet_length(data::text)) from subject_event where stream_id = $1 || '/' || $1 || '-value') as event`,
      [topic],
    ),
  );
  const [row] = rows;
  return {
    wal: Number(row?.wal),
    snapshot: Number(row?.snapshot ?? 0),
    event: Number(row?.event ?? 0),
  };
}

it('a hundred refused schemas of 990 fields of 480 characters leave a small snapshot, and their subject stores further events', async () => {
  const key = given.freshKey();
  const before = await sizes(key.topic);
  let stored = await store(await pod.load(key), {
    type: 'DeclareMapping',
    mapping: given.mapping,
    source: 'config',
    actor: 'config',
    reason: null,
  });
  for (let at = 0; at < 100; at += 1) stored = await store(stored, refusal(at));
  stored = await store(stored, { type: 'Reset', actor: 'ada', reason: 'mended' });
  for (let at = 0; at < 100; at += 1) stored = await store(stored, refusal(at));

  const after = await sizes(key.topic);
  expect(after.snapshot).toBeLessThan(30_000);
  expect(after.event).toBeLessThan(80_000);
  // 201 events, each with its audit row; the rest of the cluster writes beside them.
  expect(after.wal - before.wal).toBeLessThan(100 * 2 ** 20);

  const { items } = await pod.mismatches.list({ topic: key.topic }, 1);
  expect(items[0]?.differences.at(-1)).toMatchObject({
    kind: 'NOT_LISTED',
    theirs: `and ${991 - (items[0]?.differences.length ?? 0)} more`,
  });
  expect(await pod.subjects.verify(key)).toMatchObject({ ok: true, version: 202 });
}, 60_000);

it('a snapshot of the earlier release is read without the members that are no longer kept, and verifies', async () => {
  const key = given.freshKey();
  const events = [given.mappingDeclared(0), given.writerRefused(1), given.conflictDetected(2)];
  await pod.append(given.appendOf(key, ...events));
  await onPostgres(database.url, (client) =>
    client.query(
      `update subject_stream
          set snapshot = jsonb_set(snapshot, '{context,writers,refused,0,differences}', $2) || '{"format": 2}'
        where topic = $1`,
      [key.topic, JSON.stringify([given.error])],
    ),
  );
  const other = await database.pod('pod-b');
  const loaded = await other.load(key);
  expect(loaded.snapshot).toEqual(fold(events));
  expect(await other.subjects.verify(key)).toMatchObject({ ok: true });
  await other.append(given.appendOf(loaded, given.subjectReset(3)));
  expect(await other.subjects.verify(key)).toMatchObject({ ok: true, version: 4 });
});

it('a subject whose name is too long for an index stores nothing', async () => {
  const key = { ...given.freshKey(), subject: 'x'.repeat(MAX_SUBJECT_BYTES + 1) };
  await expect(pod.append(given.appendOf(key, given.mappingDeclared(0)))).rejects.toThrow(AppendTooLarge);
  expect(await pod.subjects.find(key)).toBeNull();
});

it('a subject with the longest possible name may be in conflict', async () => {
  // Random, so that the index cannot compress it.
  const subject = Array.from({ length: 100 }, () => randomUUID())
    .join('')
    .slice(0, MAX_SUBJECT_BYTES);
  const key = { topic: 't'.repeat(249), subject, role: 'value' } as const;
  const outcome = await pod.append(given.appendOf(key, given.mappingDeclared(0), given.conflictObserved(1)));
  expect(outcome).toMatchObject({ ok: true });
});
