import { readFileSync } from 'node:fs';
import type { Client } from 'pg';
import { fold, stateOf, type Fact } from '#machines';
import * as given from '../../test/support/facts.js';

/** The subject of that number, counted from 0. */
export function subjectAt(index: number): {
  readonly topic: string;
  readonly subject: string;
  readonly role: 'value';
} {
  const topic = `bars_${String(index).padStart(6, '0')}_1s_rows`;
  return { topic, subject: `${topic}-value`, role: 'value' };
}

const example = JSON.parse(
  readFileSync(new URL('../../examples/schemas/Bar1sRowsValue.avsc', import.meta.url), 'utf8'),
) as object;
const mapping = { ...given.mapping, schema: JSON.stringify(example), fullName: 'com.example.Bar1sRowsValue' };
const latest = { ...given.latest, schema: JSON.stringify({ ...example, doc: 'The next version.' }) };
const follow = { latest, next: { ...latest, record: 'generic' } } as const;

/** A round of a subject's life from a second on: a conflict, what the registry had, the one retry. */
export function roundAt(second: number): readonly Fact[] {
  return [given.detected(second, { mapping }), given.followed(second, follow), given.retrySucceeded(second)];
}

/** Ten facts: a declaration and three conflicts that were followed. */
const story: readonly Fact[] = [
  given.declared(0, { mapping }),
  ...roundAt(3600),
  ...roundAt(7200),
  ...roundAt(10_800),
];

/** Facts of one subject. */
export const FACTS_EACH = story.length;

const statement = `
  select count(a.*) from generate_series($1::int, $2::int) n
   cross join lateral (select 'bars_' || lpad(n::text, 6, '0') || '_1s_rows' as topic) t
   cross join lateral (
     select jsonb_agg(jsonb_set(f.fact, '{id}', to_jsonb(gen_random_uuid()::text)) order by f.place) as facts
       from jsonb_array_elements(replace($3::text, 'Bar1sRowsValue', 'Bar' || n)::jsonb) with ordinality f (fact, place)
   ) f
   cross join lateral append_subject_facts(
     t.topic || '/' || t.topic || '-value', t.topic, t.topic || '-value', 'value', 0, f.facts,
     '{"pod":"gateway-1","requestId":null,"actor":null}', $4, replace($5::text, 'Bar1sRowsValue', 'Bar' || n)::jsonb,
     null, '[]') a`;

/**
 * Fills the log with so many subjects of ten facts, over two connections, by the very function that pods append with: real
 * facts, hashes and snapshots, each subject with a schema of its own. Audit rows are left out.
 */
export async function loadLog(
  subjects: number,
  onConnection: (work: (client: Client) => Promise<void>) => Promise<void>,
): Promise<void> {
  const snapshot = fold(story);
  const facts = story.map((fact) => ({ id: '', type: fact.type, schema_version: 1, data: fact }));
  let next = 0;
  const fill = (): Promise<void> =>
    onConnection(async (client) => {
      while (next < subjects) {
        const from = next;
        next += 1000;
        const to = Math.min(next, subjects) - 1;
        const { state } = stateOf(snapshot);
        await client.query(statement, [from, to, JSON.stringify(facts), state, JSON.stringify(snapshot)]);
      }
    });
  await Promise.all([fill(), fill()]);
  await onConnection(async (client) => {
    await client.query('vacuum (analyze) subject_event, subject_stream');
  });
}
