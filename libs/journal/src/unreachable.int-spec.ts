import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import * as given from '../../../test/support/events.js';
import { JournalDatabase } from '../../../test/support/journals.js';
import { onPostgres, postgresUrl } from '../../../test/support/postgres.js';
import { SqlProxy } from '../../../test/support/sql-proxy.js';
import { TcpGate } from '../../../test/support/tcp-gate.js';
import { migrate } from './migrate.js';
import { ResponseLost, JournalUnreachable } from './port.js';
import { PostgresJournal } from './postgres-journal.js';

/** The bound that the producer relies on. */
const BOUND_MS = 3_000;

/** A server that accepts connections and never responds. */
class SilentServer {
  readonly #sockets: Socket[] = [];
  readonly #server: Server = createServer((socket) =>
    this.#sockets.push(socket.on('error', () => undefined)),
  );

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `postgres://nobody@127.0.0.1:${(this.#server.address() as AddressInfo).port}/nothing`;
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}

async function expectUnreachable(call: Promise<unknown>): Promise<JournalUnreachable> {
  const begun = performance.now();
  const error: unknown = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(JournalUnreachable);
  expect(performance.now() - begun).toBeLessThan(BOUND_MS);
  return error as JournalUnreachable;
}

describe('a Postgres that accepts connections and is silent', () => {
  const silent = new SilentServer();
  let journal: PostgresJournal;

  beforeAll(async () => {
    journal = await PostgresJournal.connect({ url: await silent.listen(), podId: 'pod-a' });
  });
  afterAll(async () => {
    await journal.close();
    silent.close();
  });

  it('is unreachable within the bound, with a cause', async () => {
    const key = given.freshKey();
    expect((await expectUnreachable(journal.load(key))).cause).toBeInstanceOf(Error);
    await expectUnreachable(journal.append(given.appendOf(key, given.mappingDeclared(0))));
  });

  it('is not ready and was never reached', async () => {
    expect(await journal.ready()).toBe(false);
    expect(journal.everReached).toBe(false);
  });
});

describe('a running Postgres', () => {
  let database: JournalDatabase;
  beforeAll(async () => {
    database = await JournalDatabase.make();
  });
  afterEach(() => database.close());
  afterAll(() => database.end());

  it('is ready and was reached', async () => {
    const journal = await database.pod('pod-a');
    expect(await journal.ready()).toBe(true);
    expect(journal.everReached).toBe(true);
  });

  it('is unreachable within the bound while a lock is held, and stores the append once it is released', async () => {
    const journal = await database.pod('pod-a', { statementTimeoutMs: 300 });
    const key = given.freshKey();
    const first = await journal.append(given.appendOf(key, given.mappingDeclared(0)));
    const append = given.appendOf(first.ok ? first.stored : key, given.conflictDetected(1));
    await onPostgres(database.url, async (client) => {
      await client.query('begin');
      await client.query('select from subject_stream for update');
      await expectUnreachable(journal.append(append));
      await client.query('rollback');
    });
    expect(await journal.append(append)).toMatchObject({ ok: true, stored: { version: 2 } });
  });

  it('is unreachable within the bound while connected and silent, and works again afterwards', async () => {
    const gate = await TcpGate.before(database.url);
    const faults = vi.fn();
    const journal = await database.pod('pod-a', { url: gate.url, onFault: faults });
    const append = given.appendOf(given.freshKey(), given.mappingDeclared(0));
    await journal.load(append.key);
    gate.stall();
    await expectUnreachable(journal.append(append));
    await expectUnreachable(journal.load(append.key));
    await vi.waitFor(() => expect(faults).toHaveBeenCalledWith(expect.objectContaining({ where: 'feed' })), {
      timeout: BOUND_MS,
    });
    gate.open();
    await vi.waitFor(() => journal.load(append.key), { timeout: 5_000 });
    expect(await journal.append(append)).toMatchObject({ ok: true, stored: { version: 1 } });
    await database.close();
    await gate.close();
  });

  it('is unreachable within the bound while the check of new connections gets no response, and works again afterwards', async () => {
    const proxy = await SqlProxy.before(database.url);
    const journal = await database.pod('pod-a', { url: proxy.url });
    const append = given.appendOf(given.freshKey(), given.mappingDeclared(0));
    await journal.append(append);
    await proxy.close();
    proxy.shouldSilence = (statement) => statement.includes('from unnest($1::uuid[]) seen');
    await proxy.restore();
    // More than the pool has connections.
    await Promise.all(Array.from({ length: 8 }, () => expectUnreachable(journal.load(append.key))));
    proxy.shouldSilence = () => false;
    const stored = await vi.waitFor(() => journal.load(append.key), { timeout: 5_000 });
    expect(stored.version).toBe(1);
    await database.close();
    await proxy.close();
  });

  it('whose connection breaks after an append reports a lost response, and returns the same for its repeat', async () => {
    const proxy = await SqlProxy.before(database.url);
    const journal = await database.pod('pod-a', { url: proxy.url });
    const append = given.appendOf(given.freshKey(), given.mappingDeclared(0));
    await journal.load(append.key);
    proxy.shouldCut = (statement) => {
      const isFirst = statement.includes('append_subject_facts');
      if (isFirst) proxy.shouldCut = () => false;
      return isFirst;
    };
    await expect(journal.append(append)).rejects.toBeInstanceOf(ResponseLost);
    expect(await journal.append(append)).toMatchObject({ ok: true, stored: { version: 1 } });
    await database.close();
    await proxy.close();
  });

  it('that is connected and silent does not keep a pod from closing', async () => {
    const gate = await TcpGate.before(database.url);
    const journal = await PostgresJournal.connect({
      url: gate.url,
      podId: 'pod-a',
      statementTimeoutMs: 600_000,
    });
    await journal.load(given.freshKey());
    gate.stall();
    const pending = journal.load(given.freshKey()).catch((error: unknown) => error);
    await journal.close();
    expect(await pending).toBeInstanceOf(JournalUnreachable);
    await gate.close();
  });

  it('that becomes silent during a migration is unreachable, and the guarding connection is released', async () => {
    const gate = await TcpGate.before(database.url);
    await onPostgres(database.url, async (client) => {
      await client.query('begin');
      await client.query('lock table sluicegate_migration in access exclusive mode');
      const migration = migrate(gate.url, { timeoutMs: 3_000 }).catch((error: unknown) => error);
      await vi.waitFor(async () => {
        // On a connection of its own, because a transaction keeps its first view of the activity.
        const { rows } = await onPostgres(database.url, (other) =>
          other.query<object>(
            `select from pg_stat_activity where application_name = 'sluicegate migrate' and wait_event = 'relation'`,
          ),
        );
        expect(rows).toHaveLength(1);
      });
      gate.stall();
      expect(await migration).toBeInstanceOf(JournalUnreachable);
      await client.query('rollback');
    });
    await gate.close();
  });

  it('is unreachable for a pod that has seen a longer log', async () => {
    const journal = await database.pod('pod-a');
    const key = given.freshKey();
    const outcome = await journal.append(given.appendOf(key, given.mappingDeclared(0)));
    await onPostgres(database.url, (client) =>
      client.query('delete from subject_stream where topic = $1', [key.topic]),
    );
    await expectUnreachable(journal.load(key));
    const next = given.appendOf(outcome.ok ? outcome.stored : key, given.conflictDetected(1));
    await expectUnreachable(journal.append(next));
  });

  it('without our tables is unreachable, which is not a bug', async () => {
    const journal = await PostgresJournal.connect({
      url: postgresUrl(),
      podId: 'pod-a',
      schema: 'not_there',
    });
    await expectUnreachable(journal.load(given.freshKey())).finally(() => journal.close());
  });
});

it('a closed port is unreachable, for migrations too', async () => {
  const url = 'postgres://nobody@127.0.0.1:1/nothing';
  await expectUnreachable(migrate(url));
  const journal = await PostgresJournal.connect({ url, podId: 'pod-a' });
  await expectUnreachable(journal.load(given.freshKey())).finally(() => journal.close());
});
