import { afterEach, describe, expect, it } from 'vitest';
import { postgresUrl } from '../../../test/support/postgres.js';
import { clientConfig } from './connection.js';
import { Database } from './database.js';
import { JournalUnreachable } from './port.js';

const one = { name: 'one', text: 'select 1 as one' };
/** Ends its own connection once another statement waits for one. */
const dying = {
  name: 'dying',
  text: 'select pg_sleep(0.3), pg_terminate_backend(pg_backend_pid())',
};

/** Real: Postgres. */
describe('a pool of one connection', () => {
  let database: Database;
  afterEach(() => database.close());

  it('keeps its connection, and the process alive, if checking a new connection takes longer than a statement waits', async () => {
    let looks = 0;
    const config = () =>
      clientConfig(
        { url: postgresUrl(), schema: undefined },
        { applicationName: 'test', connectTimeoutMs: 600, statementTimeoutMs: 5_000 },
      );
    database = new Database(
      config,
      1,
      () => undefined,
      async (client) => {
        looks += 1;
        if (looks === 2) await client.query('select pg_sleep(1)');
      },
    );
    const lost = database.query(dying, []);
    const waiting = database.query(one, []);
    await expect(lost).rejects.toThrow(JournalUnreachable);
    await waiting.catch((error: unknown) => expect(error).toBeInstanceOf(JournalUnreachable));
    for (let sent = 0; sent < 2; sent += 1)
      expect((await database.query(one, [])).rows).toEqual([{ one: 1 }]);
  });
});
