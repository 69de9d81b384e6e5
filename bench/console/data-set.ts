import type { Client } from 'pg';
import { loadLog } from '../journal/log-of-subjects.js';

/**
 * Gives the nth subject its own state, role, time and conflicts: one in ten is a key, one in two thousand has an open circuit, a dozen
 * of 100,000 are blocked, one in twenty remembers one to four conflicts of the last hour. Times are in another order than names.
 */
const vary = `
  update subject_stream s
     set state = case when n % 2000 = 5 then 'circuitOpen' when n % 5000 = 7 then 'resolving'
                      when n % 9000 = 8 then 'blocked' else 'healthy' end,
         role = case when n % 10 = 3 then 'key' else 'value' end,
         updated_at = now() - n * 7919 % 100000 * interval '3 seconds',
         snapshot = jsonb_set(
           jsonb_set(s.snapshot, '{context,since}', to_jsonb(now() - n * 104729 % 100000 * interval '5 seconds')),
           '{context,breaker,conflicts}',
           case when n % 20 = 0
             then (select jsonb_agg(now() - i * n % 3600 * interval '1 second') from generate_series(1, 1 + n / 20 % 4) i)
             else '[]' end)
    from (select stream_id, substring(topic from 6 for 6)::bigint as n from subject_stream) numbered
   where numbered.stream_id = s.stream_id`;

/** Fills the log with subjects of ten events each, by the function that pods append with, and then varies what lists show. */
export async function loadSubjects(
  subjects: number,
  onConnection: (work: (client: Client) => Promise<void>) => Promise<void>,
): Promise<void> {
  await loadLog(subjects, onConnection);
  await onConnection(async (client) => {
    await client.query(vary);
    await client.query('vacuum (full, analyze) subject_stream');
    await client.query('vacuum (full, analyze) subject_list');
  });
}
