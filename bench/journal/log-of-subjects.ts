import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Client } from 'pg';
import { MemoryJournal, type Mismatch } from '#journal';
import { fold, stateOf, type SubjectEvent } from '#machines';
import * as given from '../../test/support/events.js';

/** The name of the nth subject, from 0. */
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

/** One round of a subject, from that second on: a conflict, its resolution, the one retry. */
export function roundAt(second: number, mismatchId: string = randomUUID()): readonly SubjectEvent[] {
  return [
    given.conflictDetected(second, { mapping, mismatchId }),
    given.schemaResolved(second, follow),
    given.retrySucceeded(second),
  ];
}

/** Ten events: a declaration and three conflicts that were followed. */
const sampleEvents: readonly SubjectEvent[] = [
  given.mappingDeclared(0, { mapping }),
  ...[3600, 7200, 10_800].flatMap((second) => roundAt(second, `${second}-Bar1sRowsValue`)),
];
const append = given.appendOf({ topic: 'TOPIC', subject: 'TOPIC-value', role: 'value' }, ...sampleEvents);
const metadata = { ...append.metadata, role: append.key.role };

/** Events of one subject. */
export const EVENTS_EACH = sampleEvents.length;

const statement = `
  select count(a.*) from generate_series($1::int, $2::int) n
   cross join lateral (select 'bars_' || lpad(n::text, 6, '0') || '_1s_rows' as topic) t
   cross join lateral (
     select jsonb_agg(jsonb_set(f.event, '{id}', to_jsonb(gen_random_uuid()::text)) order by f.place) as events
       from jsonb_array_elements(replace($3::text, 'Bar1sRowsValue', 'Bar' || n)::jsonb) with ordinality f (event, place)
   ) f
   cross join lateral append_subject_facts(
     t.topic || '/' || t.topic || '-value', t.topic, t.topic || '-value', 'value', 0, f.events,
     $6::jsonb, $4, replace($5::text, 'Bar1sRowsValue', 'Bar' || n)::jsonb,
     null, replace(replace($7::text, 'Bar1sRowsValue', 'Bar' || n), 'TOPIC', t.topic)::jsonb) a`;

/** The audit rows of these events, as an append stores them. */
async function auditOfSample(): Promise<readonly object[]> {
  const journal = new MemoryJournal();
  await journal.append(append);
  return journal.log.mismatches().map((row) => ({ op: 'insert', row: toColumns(row) }));
}

function toColumns({ openedAt, settledAt, requestId, ...row }: Mismatch): object {
  return { ...row, opened_at: openedAt, settled_at: settledAt, request_id: requestId };
}

/**
 * Fills the log with subjects of ten events each, over two connections, by the function that pods append with: real events,
 * hashes, snapshots and audit rows. Each subject has its own schema.
 */
export async function loadLog(
  subjects: number,
  onConnection: (work: (client: Client) => Promise<void>) => Promise<void>,
): Promise<void> {
  const snapshot = fold(sampleEvents);
  const audit = await auditOfSample();
  const events = sampleEvents.map((event) => ({ id: '', type: event.type, schema_version: 1, data: event }));
  let next = 0;
  const fill = (): Promise<void> =>
    onConnection(async (client) => {
      while (next < subjects) {
        const from = next;
        next += 1000;
        const to = Math.min(next, subjects) - 1;
        const { state } = stateOf(snapshot);
        await client.query(statement, [
          from,
          to,
          JSON.stringify(events),
          state,
          JSON.stringify(snapshot),
          JSON.stringify(metadata),
          JSON.stringify(audit),
        ]);
      }
    });
  await Promise.all([fill(), fill()]);
  await onConnection(async (client) => {
    await client.query('vacuum (analyze) subject_event, subject_stream, mismatch');
  });
}
