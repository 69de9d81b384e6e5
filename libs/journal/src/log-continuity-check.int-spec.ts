import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as given from '../../../test/support/events.js';
import { JournalDatabase } from '../../../test/support/journals.js';
import { onPostgres, postgresUrl } from '../../../test/support/postgres.js';
import { SqlProxy } from '../../../test/support/sql-proxy.js';
import { Standby } from '../../../test/support/standby.js';
import { migrate } from './migrate.js';
import { JournalUnreachable, LogLost, type StoredSubject } from './port.js';
import type { PostgresJournal } from './postgres-journal.js';

/** Real: Postgres. Simulated: failovers, by renaming databases of one server. */
describe('a failover', () => {
  let database: JournalDatabase;
  let pod: PostgresJournal;
  let standby: Standby | undefined;

  beforeEach(async () => {
    database = await JournalDatabase.make();
    pod = await database.pod('pod-a');
  });
  afterEach(async () => {
    await database.end();
    await standby?.end();
    standby = undefined;
  });

  async function stored(topic: string): Promise<StoredSubject> {
    const outcome = await pod.append(given.appendOf(given.freshKey(topic), given.mappingDeclared(0)));
    if (!outcome.ok) throw new Error(outcome.reason);
    return outcome.stored;
  }

  /** Every call of the producer fails, also for a stream that is new to this pod, and nothing is stored. */
  async function rejectsEveryCall({ key }: StoredSubject): Promise<void> {
    const stranger = given.freshKey('stranger');
    await expect(pod.load(key)).rejects.toThrow(LogLost);
    await expect(pod.load(stranger)).rejects.toThrow(LogLost);
    await expect(pod.append(given.appendOf(stranger, given.mappingDeclared(0)))).rejects.toThrow(LogLost);
    expect(pod.logIsLost).toBe(true);
    await onPostgres(database.url, async (client) => {
      const { rows } = await client.query('select from subject_event where stream_id like $1', ['stranger%']);
      expect(rows).toEqual([]);
    });
  }

  it('to an empty log fails every call until the pod is back on the log that it has seen', async () => {
    const subject = await stored('bars');
    standby = await Standby.empty(database.url, postgresUrl());
    await migrate(standby.address);
    await standby.swap();
    await rejectsEveryCall(subject);

    await standby.swap();
    await vi.waitFor(async () => expect(await pod.load(subject.key)).toEqual(subject), { timeout: 10_000 });
    expect(await pod.append(given.appendOf(subject, given.conflictDetected(1)))).toMatchObject({ ok: true });
    expect(pod.logIsLost).toBe(false);
  });

  it('to a log that lacks the last event of this pod fails for every stream', async () => {
    const subject = await stored('bars');
    standby = await Standby.copyOf(database.url, postgresUrl());
    await stored('quotes');
    await standby.swap();
    await rejectsEveryCall(subject);
  });

  it('to a log that lacks an event of another pod, of which this one was only notified, fails', async () => {
    const subject = await stored('bars');
    standby = await Standby.copyOf(database.url, postgresUrl());
    const listener = vi.fn();
    pod.subscribe(listener);
    const other = await database.pod('pod-b');
    await other.append(given.appendOf(given.freshKey('quotes'), given.mappingDeclared(0)));
    await vi.waitFor(() => expect(listener).toHaveBeenCalled(), { timeout: 5_000 });
    await other.close();
    await standby.swap();
    await rejectsEveryCall(subject);
  });

  it('to another history of the same length fails', async () => {
    const subject = await stored('bars');
    standby = await Standby.copyOf(database.url, postgresUrl());
    const { key } = await stored('quotes');
    await standby.swap();
    const elsewhere = await database.pod('pod-b');
    await elsewhere.append(given.appendOf(key, given.mappingDeclared(0)));
    await elsewhere.close();
    await rejectsEveryCall(subject);
  });

  it('whose connections break during the check is an ordinary outage', async () => {
    const subject = await stored('bars');
    const proxy = await SqlProxy.before(database.url);
    const cut = await database.pod('pod-c', { url: proxy.url });
    await cut.load(subject.key);
    const asks = (statement: string): boolean => statement.includes('unnest($1::uuid[])');
    proxy.shouldCut = asks;
    await proxy.close();
    await proxy.restore();
    while (!proxy.statements.some(asks))
      await expect(cut.load(subject.key)).rejects.toThrow(JournalUnreachable);
    proxy.shouldCut = () => false;
    await vi.waitFor(async () => expect(await cut.load(subject.key)).toEqual(subject), { timeout: 10_000 });
    await cut.close();
    await proxy.close();
  });

  it('to a log with every event that was seen goes unnoticed', async () => {
    const subject = await stored('bars');
    standby = await Standby.copyOf(database.url, postgresUrl());
    await standby.swap();
    await vi.waitFor(async () => expect(await pod.load(subject.key)).toEqual(subject), { timeout: 10_000 });
    expect(await pod.append(given.appendOf(subject, given.conflictDetected(1)))).toMatchObject({ ok: true });
    expect(pod.logIsLost).toBe(false);
  });
});
