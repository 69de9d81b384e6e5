import { Client } from 'pg';
import { expect, it } from 'vitest';
import { freshDatabase } from '../support/database.js';
import { GatewayProcess } from '../support/gateway.js';
import { planted } from '../support/planted.js';
import { stack } from '../support/stack.js';

/** Tests fail when a gateway writes a planted value. This tests that they do. */
it('a test fails when a gateway printed a planted value', async () => {
  const gateway = await GatewayProcess.launch({ producer: { mode: planted('mode') } });
  await expect(gateway.exited()).rejects.toThrow('A gateway wrote a secret or a value of a record');
});

it.each(['text', 'bytea', 'jsonb'])(
  'a test fails when its database contains a planted value as %s',
  async (type) => {
    const { url, drop } = await freshDatabase(stack().postgres);
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query(`create schema other; create table other.t (c ${type})`);
    const value = type === 'jsonb' ? JSON.stringify({ a: planted('b') }) : Buffer.from(planted('row'));
    await client.query(`insert into other.t values ($1)`, [type === 'text' ? planted('row') : value]);
    await client.end();
    await expect(drop()).rejects.toThrow('The database holds a secret or a value of a record: other.t');
  },
);
