import type { Queryable } from '../database.js';
import { containsPattern } from '../pattern.js';

/** The expression of the trigram index. A row whose words lack a text has it in neither its request id nor a field. */
export const words = `(coalesce(request_id, '') || E'\\n' || jsonb_path_query_array(differences, '$[*].field')::text)`;

/** Postgres looks up each trigram, so a whole request id takes longer than its end, and ids differ at their ends. In characters. */
const SEARCHED = 10;

/**
 * A pattern that the words of every row with this text match. Null if the text has characters that JSON escapes, because the
 * words contain the names of fields as JSON.
 */
export function wordsPattern(text: string): string | null {
  const end = Array.from(text).slice(-SEARCHED).join('');
  return /["\\\p{Cc}]/u.test(end) ? null : containsPattern(end);
}

const statement = {
  name: 'explain_words',
  text: `explain (format json) select from mismatch where ${words} ilike $1`,
};

interface Explained {
  readonly 'QUERY PLAN': readonly [{ readonly Plan: { readonly 'Plan Rows': number } }];
}

/** The number of rows whose words match a text, as Postgres' planner estimates it. */
export async function rowsWithWords(database: Queryable, text: string): Promise<number> {
  const { rows } = await database.query<Explained>(statement, [wordsPattern(text) ?? '%']);
  return rows[0]?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0;
}
