import type { Queryable } from '../database.js';
import { containsPattern } from '../pattern.js';

/** As the index of trigrams has it; a row whose words do not hold a text holds it in no request id and no field. */
export const words = `(coalesce(request_id, '') || E'\\n' || jsonb_path_query_array(differences, '$[*].field')::text)`;

/** Each trigram is looked up, so a whole request id takes longer than its end, and ids differ at their ends. */
const LOOKED_UP = 10;

/**
 * A pattern that the words of a row with this text must fit; null where they cannot tell: names of fields stand in them
 * as JSON, which escapes these.
 */
export function wordsPattern(text: string): string | null {
  const end = Array.from(text).slice(-LOOKED_UP).join('');
  return /["\\\p{Cc}]/u.test(end) ? null : containsPattern(end);
}

const statement = {
  name: 'explain_words',
  text: `explain (format json) select from mismatch where ${words} ilike $1`,
};

interface Explained {
  readonly 'QUERY PLAN': readonly [{ readonly Plan: { readonly 'Plan Rows': number } }];
}

/** How many rows have words with a text, as Postgres' planner reckons from its statistics. */
export async function rowsWithWords(database: Queryable, text: string): Promise<number> {
  const { rows } = await database.query<Explained>(statement, [wordsPattern(text) ?? '%']);
  return rows[0]?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0;
}
