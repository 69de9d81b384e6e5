import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import {
  evolve,
  fold,
  originsOf,
  type SubjectEvent,
  type SubjectContext,
  type SubjectSnapshot,
} from '#machines';
import * as given from '../../../test/support/events.js';
import { JournalDatabase } from '../../../test/support/journals.js';
import { onPostgres } from '../../../test/support/postgres.js';
import type { OnFault } from './database.js';
import type { StreamKey } from './port.js';
import type { PostgresJournal } from './postgres-journal.js';

/*
 * Pods of this release next to one of an earlier release, which keeps unknown members of a snapshot as they are and stores only
 * `value` and `context`.
 */

let database: JournalDatabase;
let pod: PostgresJournal;
let key: StreamKey;
let stored: SubjectEvent[];

beforeAll(async () => {
  database = await JournalDatabase.make();
});
beforeEach(async () => {
  pod = await database.pod('pod-a');
  key = given.freshKey();
  stored = [];
});
afterEach(() => database.close());
afterAll(() => database.end());

const [second, third] = ['7', '8'].map((digit) => ({
  ...given.mapping,
  fingerprint: `sha256:${digit.repeat(64)}`,
  schemaId: Number(digit),
}));

async function store(by: PostgresJournal, ...events: readonly SubjectEvent[]): Promise<void> {
  const { version, snapshot } = await by.load(key);
  const append = given.appendOf(version === 0 ? key : { key, version, snapshot }, ...events);
  expect(await by.append(append)).toMatchObject({ ok: true });
  stored.push(...events);
}

const follow = (next: typeof second, at: number): readonly SubjectEvent[] => [
  given.conflictDetected(at),
  given.schemaResolved(at + 1, { ...(next && { next }) }),
  given.retrySucceeded(at + 2),
];

/** An append of the earlier release: it updates the members that it knows, and drops rewritten writers. */
async function storeAsBefore(...events: readonly SubjectEvent[]): Promise<void> {
  const { version, snapshot: before } = await pod.load(key);
  let after: SubjectSnapshot = before;
  for (const event of events) after = evolve(after, event);
  const { accepted, refused, refusedCount } = after.context.writers;
  const { origins, configured } = before.context;
  const context = { ...after.context, origins, configured, writers: { accepted, refused, refusedCount } };
  await onPostgres(database.url, (client) =>
    client.query(
      `select append_subject_facts($1, $2, $3, $4, $5, $6, '{"pod":"pod-old","requestId":null,"actor":null}', $7, $8, null, '[]')`,
      [
        `${key.topic}/${key.subject}`,
        key.topic,
        key.subject,
        key.role,
        version,
        JSON.stringify(
          events.map((data) => ({ id: randomUUID(), type: data.type, schema_version: 1, data })),
        ),
        'healthy',
        JSON.stringify({ value: after.value, context }),
      ],
    ),
  );
  stored.push(...events);
}

const problemsOfRow = async (): Promise<readonly string[]> =>
  // Audit rows do not matter here.
  (await pod.subjects.verify(key)).problems.filter((problem) => !problem.startsWith('audit row'));

it('a mapping that an earlier release followed is an origin on every pod, and is stored with the next append', async () => {
  await store(pod, given.mappingDeclared(0), ...follow(second, 1));
  await storeAsBefore(...follow(third, 4));
  expect(await problemsOfRow()).toEqual([]);

  const other = await database.pod('pod-b');
  const { snapshot } = await other.load(key);
  expect(originsOf(snapshot.context)).toEqual([given.mapping, second]);
  expect(snapshot).toEqual(fold(stored));
  expect((await pod.subjects.find(key))?.snapshot).toEqual(snapshot);
  expect(await problemsOfRow()).toEqual([]);

  await store(other, given.subjectReset(7));
  expect((await pod.load(key)).snapshot).toEqual(fold(stored));
  expect(await problemsOfRow()).toEqual([]);
});

it('a declaration by an earlier release clears the origins', async () => {
  await store(pod, given.mappingDeclared(0), ...follow(second, 1));
  await storeAsBefore(given.mappingDeclared(4, { mapping: third ?? given.mapping, source: 'admin' }));
  expect(originsOf((await pod.load(key)).snapshot.context)).toEqual([]);
});

it('rewritten writers survive an append of an earlier release', async () => {
  await store(pod, given.mappingDeclared(0), given.writerRewritten(1));
  await storeAsBefore(given.writerRefused(2));
  const { writers } = (await pod.load(key)).snapshot.context;
  expect(writers.rewritten).toHaveLength(1);
  expect(writers).toEqual(fold(stored).context.writers);
});

it('a pod that holds the subject receives the refolded snapshot, and so does one whose append is stale', async () => {
  await store(pod, given.mappingDeclared(0), ...follow(second, 1));
  const received = vi.fn<(origins: SubjectContext['origins']) => void>();
  pod.subscribe(({ version, snapshot }) => {
    if (version === 7) received(snapshot.context.origins);
  });
  const before = await pod.load(key);
  await storeAsBefore(...follow(third, 4));
  await vi.waitFor(() => expect(received).toHaveBeenCalledWith([given.mapping, second]), { timeout: 5_000 });

  await onPostgres(database.url, (client) =>
    client.query(
      `update subject_stream set snapshot = jsonb_set(snapshot - 'format', '{context,origins}', '[]') where topic = $1`,
      [key.topic],
    ),
  );
  const outcome = await pod.append(given.appendOf(before, given.subjectReset(7)));
  expect(outcome).toMatchObject({ ok: false, current: { version: 7, snapshot: fold(stored) } });
});

it('all configured keys are known, and pods of the earlier release find theirs', async () => {
  await store(pod, given.mappingDeclared(0), given.mappingDeclared(1, { mapping: second ?? given.mapping }));
  const { configured } = fold(stored).context;
  await onPostgres(database.url, (client) =>
    client.query(
      `update subject_stream
          set snapshot = jsonb_set((snapshot - 'format') #- '{context,configured}', '{context,declaredByConfig}', to_jsonb($2::text))
        where topic = $1`,
      [key.topic, configured?.at(-1)],
    ),
  );
  const { context } = (await pod.load(key)).snapshot;
  expect(context).toMatchObject({ configured, declaredByConfig: configured?.at(-1) });
  await store(pod, given.mappingDeclared(2, { mapping: third ?? given.mapping }));
  expect((await pod.load(key)).snapshot.context.configured).toEqual(fold(stored).context.configured);
  expect(await problemsOfRow()).toEqual([]);
});

it('the stored snapshot is used if the events cannot be folded, and the fault is reported', async () => {
  await store(pod, given.mappingDeclared(0));
  const before = await pod.load(key);
  await onPostgres(database.url, async (client) => {
    await client.query('alter table subject_event disable trigger subject_event_append_only');
    await client.query(`update subject_event set data = '{"type":"TrialStarted"}' where stream_id = $1`, [
      `${key.topic}/${key.subject}`,
    ]);
    await client.query('alter table subject_event enable always trigger subject_event_append_only');
    await client.query(`update subject_stream set snapshot = snapshot - 'format' where topic = $1`, [
      key.topic,
    ]);
  });
  const onFault = vi.fn<OnFault>();
  const other = await database.pod('pod-b', { onFault });
  expect((await other.load(key)).snapshot).toEqual(before.snapshot);
  expect(onFault).toHaveBeenCalledWith(
    expect.objectContaining({ where: `the events of ${key.topic}/${key.subject}` }),
  );
});
