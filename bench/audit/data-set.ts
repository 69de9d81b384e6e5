import type { Client } from 'pg';

/** The number of topics. The first has a tenth of all rows, the last ones a few thousand each of ten million. */
const TOPICS = 1000;
/** Rows per statement. */
const BATCH = 50_000;

/** Start of the data set. It spans two years with evenly distributed rows. */
export const BEGIN = '2024-12-01T00:00:00.000Z';
const DAYS = 730;

/** The instant at which that share of the rows had been opened. */
export function instantAt(share: number): string {
  return new Date(Date.parse(BEGIN) + share * DAYS * 86_400_000).toISOString();
}

const schemaText = (version: string): string => `
  '{"type":"record","name":"Bar1sRows' || initcap(role) || '","namespace":"com.example.t' || topic_no
    || '","fields":[{"name":"symbol","type":"string"},'
    || '{"name":"bucketStart","type":{"type":"long","logicalType":"timestamp-millis"}},'
    || '{"name":"open","type":"double"},{"name":"high","type":"double"},{"name":"low","type":"double"},'
    || '{"name":"close","type":"double"},{"name":"volume","type":"long"}],"doc":"version ' || ${version} || '"}'`;

const audited = (id: string, version: string): string => `
  jsonb_build_object('schemaId', ${id}, 'version', ${version},
    'fingerprint', 'sha256:' || encode(sha256(convert_to(${id}::text, 'UTF8')), 'hex'), 'schema', ${schemaText(version)})`;

/**
 * Rows as the projection writes them, randomized by hashes of the row's number, so that every run has the same. Keys never
 * follow. Two kinds are rare: MISSING_ENUM_SYMBOLS, one row in a million, and FIXED_SIZE_MISMATCH, only in the oldest
 * twentieth. The newest thousand conflicts may be pending. $1: from, $2: to, $3: the number of all rows.
 */
const insertRows = `
  insert into mismatch (id, topic, subject, role, opened_at, settled_at, pod, request_id, class, trigger, kind, origin,
    mapping, latest, differences, verdict, outcome, attempts, reason)
  select md5('mismatch' || n)::uuid::text, topic, topic || '-' || role, role, opened_at,
         case when outcome <> 'pending' then opened_at + interval '120 milliseconds' end,
         'gateway-' || abs(hashint8extended(n, 5) % 20), md5(n::text)::uuid::text, 'schema.conflict',
         case when verdict = 'refuse' then 'UNKNOWN_SCHEMA' else 'UNKNOWN_FIELD' end, kind,
         case abs(hashint8extended(n, 6) % 4) when 0 then 'registry' when 1 then 'broker' else 'client' end,
         ${audited('schema_id', 'version')},
         case when verdict <> 'refuse' and outcome <> 'pending' then ${audited('(schema_id + 2)', '(version + 1)')} end,
         jsonb_build_array(jsonb_build_object('path', '/fields/' || field_no || '/type', 'field', field, 'kind', kind,
           'severity', case when verdict in ('follow', 'accept') then 'warning' else 'error' end,
           'ours', 'double', 'theirs', 'string')),
         verdict, outcome, 1, case when outcome = 'superseded' then 'the topic was repaired' end
    from (
      select n, role, verdict, outcome, opened_at, topic_no, version,
             'bars_' || lpad(topic_no::text, 4, '0') || '_1s_rows' as topic,
             1000 + topic_no * 20 + version * 2 + (role = 'key')::int as schema_id,
             case when n % 1000003 = 0 then 'MISSING_ENUM_SYMBOLS'
                  when n < $3::bigint / 20 and k < 30 then 'FIXED_SIZE_MISMATCH'
                  when verdict in ('follow', 'accept') then
                    (array['NAME_MISMATCH', 'UNION_NULL_ADDED', 'FIELD_ORDER'])[1 + k % 3]
                  else (array['TYPE_MISMATCH', 'LOGICAL_TYPE_MISMATCH', 'REQUIRED_FIELD_MISSING', 'NAME_MISMATCH'])[1 + k % 4]
             end as kind,
             k % 7 as field_no,
             (array['symbol', 'bucketStart', 'open', 'high', 'low', 'close', 'volume'])[1 + k % 7] as field
        from (
          select n, topic_no, role, k, opened_at, version,
                 case when n > $3::bigint - 1000 and k < 100 then null
                      when draw < 550 and role = 'value' then 'follow'
                      when draw < 800 then 'stop'
                      when draw < 900 then 'observe'
                      when draw < 950 then 'refuse'
                      when draw < 990 then null
                      when role = 'value' then 'accept' else 'stop' end as verdict,
                 case when n > $3::bigint - 1000 and k < 100 then 'pending'
                      when draw < 550 and role = 'value' then 'followed'
                      when draw < 800 then 'blocked'
                      when draw < 900 then 'observed'
                      when draw < 950 then 'refused'
                      when draw < 970 then 'circuit_opened'
                      when draw < 990 then 'superseded'
                      when role = 'value' then 'followed' else 'blocked' end as outcome
            from (
              select n, floor(${TOPICS} * power((hashint8extended(n, 1) & 1048575) / 1048576.0, 3))::int as topic_no,
                     case when abs(hashint8extended(n, 2) % 7) = 0 then 'key' else 'value' end as role,
                     abs(hashint8extended(n, 3) % 1000)::int as draw, abs(hashint8extended(n, 4) % 997)::int as k,
                     timestamptz '${BEGIN}' + n * (interval '${DAYS} days' / $3::bigint) as opened_at,
                     1 + (n * 5 / ($3::bigint + 1))::int as version
                from generate_series($1::bigint, $2::bigint) n
            ) drawn
        ) with_outcome
    ) named`;

/** Runs work on a connection of its own, so that several can run at once. */
export type OnConnection = <T>(work: (client: Client) => Promise<T>) => Promise<T>;

/**
 * Fills `mismatch`: drops the indexes, inserts rows by `generate_series` over two connections, creates the indexes again as
 * the migrations define them, and vacuums. The table is unlogged, which does not affect reads and halves what loading
 * writes.
 */
export async function loadMismatches(rows: number, on: OnConnection): Promise<void> {
  const definitions = await on(async (client) => {
    await client.query('alter table mismatch set unlogged');
    const { rows: found } = await client.query<{ name: string; definition: string }>(
      `select indexname as name, indexdef as definition from pg_indexes
        where schemaname = current_schema() and tablename = 'mismatch' and indexname <> 'mismatch_pkey'`,
    );
    for (const { name } of found) await client.query(`drop index ${name}`);
    return found.map(({ definition }) => definition);
  });
  let next = 1;
  const fill = (): Promise<void> =>
    on(async (client) => {
      while (next <= rows) {
        const from = next;
        next += BATCH;
        await client.query(insertRows, [from, Math.min(from + BATCH - 1, rows), rows]);
      }
    });
  await Promise.all([fill(), fill()]);
  await on(async (client) => {
    await client.query(`set maintenance_work_mem = '1GB'`);
    for (const definition of definitions) {
      const from = performance.now();
      await client.query(definition);
      console.log(
        `  ${/ index (\S+)/i.exec(definition)?.[1] ?? ''}: ${((performance.now() - from) / 1000).toFixed(0)} s`,
      );
    }
    await client.query('vacuum (analyze) mismatch');
  });
}
