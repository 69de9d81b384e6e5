import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { JournalDatabase } from '../../../../test/support/journals.js';
import { onPostgres } from '../../../../test/support/postgres.js';
import { JournalUnreachable } from '../port.js';
import type { PostgresJournal } from '../postgres-journal.js';

/* Real: Postgres of the stack. */

describe('heartbeats', () => {
  let database: JournalDatabase;
  let journal: PostgresJournal;

  beforeAll(async () => {
    database = await JournalDatabase.make();
    journal = await database.pod('pod-a');
  });
  afterEach(() => run('delete from pod_heartbeat'));
  afterAll(() => database.end());

  const run = (sql: string): Promise<unknown> => onPostgres(database.url, (client) => client.query(sql));
  const record = (pod: string, uptimeMs = 0, version = '1') =>
    journal.heartbeats.record({ pod, version, uptimeMs });
  const names = async () => (await journal.heartbeats.list()).map(({ pod }) => pod);

  it('list the pods by how long they have been running', async () => {
    await record('young', 1_000);
    await record('old', 60_000);
    const pods = await journal.heartbeats.list();
    expect(pods.map(({ pod }) => pod)).toEqual(['old', 'young']);
    for (const { startedAt, seenAt } of pods) expect(Date.parse(startedAt)).toBeLessThan(Date.parse(seenAt));
  });

  it('move the time at which a pod was seen, by the clock of the database, and nothing else', async () => {
    await record('a', 1_000);
    const [before] = await journal.heartbeats.list();
    await record('a', 999_000, '2');
    const [after] = await journal.heartbeats.list();
    expect(after).toMatchObject({ pod: 'a', version: '2', startedAt: before?.startedAt });
    expect(after?.seenAt.localeCompare(before?.seenAt ?? '')).toBe(1);
  });

  it('forget a pod that ends', async () => {
    await record('a');
    await record('b');
    await journal.heartbeats.remove('a');
    await journal.heartbeats.remove('never');
    expect(await names()).toEqual(['b']);
  });

  it('forget pods that were not seen for a day', async () => {
    await record('gone');
    await record('late');
    await run(`update pod_heartbeat set seen_at = now() - interval '25 hours' where pod = 'gone'`);
    await run(`update pod_heartbeat set seen_at = now() - interval '23 hours' where pod = 'late'`);
    // Also while no pod writes.
    expect(await names()).not.toContain('gone');
    await record('late');
    const { rows } = await onPostgres(database.url, (client) =>
      client.query<{ pod: string }>('select pod from pod_heartbeat'),
    );
    expect(rows).toEqual([{ pod: 'late' }]);
  });

  it('bring back a pod that was away for longer than a day', async () => {
    await record('a');
    await run(`update pod_heartbeat set seen_at = now() - interval '25 hours'`);
    await record('a');
    expect(await names()).toEqual(['a']);
  });

  it('of many pods at once all succeed, also while old rows are deleted', async () => {
    await run(
      `insert into pod_heartbeat select 'gone-' || i, '1', now() - interval '2 days', now() - interval '2 days'
         from generate_series(1, 200) i`,
    );
    const pods = Array.from({ length: 20 }, (_, index) => `pod-${index}`);
    await Promise.all(pods.map((pod) => record(pod)));
    expect((await names()).sort()).toEqual(pods.sort());
  });

  it('without their table fail as if Postgres were unreachable', async () => {
    await run('alter table pod_heartbeat rename to gone');
    await expect(record('a')).rejects.toThrow(JournalUnreachable);
    await expect(journal.heartbeats.list()).rejects.toThrow(JournalUnreachable);
    await run('alter table gone rename to pod_heartbeat');
    await record('a');
    expect(await names()).toEqual(['a']);
  });
});
