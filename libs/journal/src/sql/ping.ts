import type { Database } from '../database.js';

const statement = { name: 'ping', text: `select 1 as one` };

/** Resolves if Postgres responds. @throws JournalUnreachable */
export async function ping(database: Database): Promise<void> {
  await database.query(statement, []);
}
