import { Buffer } from 'node:buffer';
import { Client } from 'pg';

/** The prefix of every secret and planted value of the tests. Nothing that a gateway writes may contain it. */
const MARK = 'hush-hush-';

/** A secret or a record value that is searched for in everything that gateways write. */
export const planted = (what: string): string => `${MARK}${what}`;

/** Its written forms: plain, hex, and base64 at each of the three offsets. */
const forms: readonly string[] = [
  MARK,
  Buffer.from(MARK).toString('hex'),
  ...[0, 1, 2].map((before) => {
    const text = Buffer.from('\0'.repeat(before) + MARK).toString('base64');
    return text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + MARK.length) * 8) / 6));
  }),
];

/** Whether a text contains a planted value. */
export const holdsPlanted = (text: string): boolean => forms.some((form) => text.includes(form));

/** The planted values in a text, each as a whole; one whose written form cannot be decoded is given as that. */
export function plantedIn(text: string): readonly string[] {
  const encoded = (text.match(/[\w+/-]+/g) ?? []).filter((run) =>
    forms.slice(1).some((form) => run.includes(form)),
  );
  return [...valuesIn(text), ...encoded.flatMap(decoded)];
}

const valuesIn = (text: string): readonly string[] => text.match(/hush-hush-[\w-]+/g) ?? [];

function decoded(run: string): readonly string[] {
  const texts = [0, 1, 2, 3].map((from) => Buffer.from(run.slice(from), 'base64').toString('latin1'));
  const values = [Buffer.from(run, 'hex').toString('latin1'), ...texts].flatMap(valuesIn);
  return values.length === 0 ? [run] : values;
}

/** The tables of a database that contain a planted value, each with the first row that does. @param url of an owner of the tables */
export async function plantedRows(url: string, among: readonly string[] = forms): Promise<readonly string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const found: string[] = [];
    for (const { name } of (await client.query<{ name: string }>(tables)).rows) {
      const { rows } = await client.query<{ row: string }>(
        `select t::text as row from ${name} t where t::text like any($1) limit 1`,
        [among.map((form) => `%${form}%`)],
      );
      found.push(...rows.map(({ row }) => `${name}: ${row}`));
    }
    return found;
  } finally {
    await client.end();
  }
}

const tables = `
  select format('%I.%I', table_schema, table_name) as name from information_schema.tables
   where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`;
