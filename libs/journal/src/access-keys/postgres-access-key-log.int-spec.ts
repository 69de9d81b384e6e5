import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessKeyLogContract } from '../../../../test/contracts/access-key-log.contract.js';
import { JournalDatabase } from '../../../../test/support/journals.js';
import { onPostgres } from '../../../../test/support/postgres.js';
import { JournalUnreachable } from '../port.js';
import type { PostgresJournal } from '../postgres-journal.js';

/* Real: Postgres of the stack. */

accessKeyLogContract('Postgres', async () => {
  const database = await JournalDatabase.make();
  return { pod: async (name) => (await database.pod(name)).accessKeys, end: () => database.end() };
});

describe('the table of API keys', () => {
  let database: JournalDatabase;
  let journal: PostgresJournal;

  beforeAll(async () => {
    database = await JournalDatabase.make();
    journal = await database.pod('pod-a');
    const event = { version: 1, type: 'KeyCreated', data: {}, metadata: { pod: 'pod-a', requestId: null } };
    const { head } = await journal.accessKeys.active();
    await journal.accessKeys.append({ head, keyId: randomUUID(), eventId: randomUUID(), ...event });
  });
  afterAll(() => database.end());

  it.each([
    ['update', `update access_key_event set type = 'X'`],
    ['delete', `delete from access_key_event`],
    ['truncate', `truncate access_key_event`],
  ])('rejects %s by its owner', async (_, statement) => {
    await onPostgres(database.url, async (client) => {
      await expect(client.query(statement)).rejects.toThrow('access_key_event is append only');
      await client.query('set session_replication_role = replica');
      await expect(client.query(statement)).rejects.toThrow('access_key_event is append only');
    });
  });

  it('gives the service no right but to read and append', async () => {
    const { rows } = await onPostgres(database.url, (client) =>
      client.query<{ privilege_type: string }>(
        `select privilege_type from information_schema.role_table_grants
          where table_name = 'access_key_event' and grantee = 'sluicegate_service' order by 1`,
      ),
    );
    expect(rows.map(({ privilege_type: privilege }) => privilege)).toEqual(['INSERT', 'SELECT']);
  });

  it('has no part in the log of subjects', async () => {
    const events = await journal.subjects.eventsAfter({ transactionId: null, globalPosition: '0' }, 10);
    expect(events?.events ?? []).toEqual([]);
  });

  it('that is missing is a Postgres that cannot serve', async () => {
    await onPostgres(database.url, (client) => client.query('alter table access_key_event rename to gone'));
    await expect(journal.accessKeys.active()).rejects.toThrow(JournalUnreachable);
    await onPostgres(database.url, (client) => client.query('alter table gone rename to access_key_event'));
    expect((await journal.accessKeys.active()).head.position).toBe(1);
  });
});
