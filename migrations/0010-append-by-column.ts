import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `append_subject_facts` as before, but it names the columns of an audit row, because generated columns cannot be written.
 */
export class AppendByColumn1767225600010 implements MigrationInterface {
  readonly name = 'AppendByColumn1767225600010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create or replace function append_subject_facts(
        p_stream_id text, p_topic text, p_subject text, p_role text, p_expected_version integer,
        p_facts jsonb, p_metadata jsonb, p_state text, p_snapshot jsonb, p_deadline_at timestamptz,
        p_mismatches jsonb
      ) returns table (result text, current_version integer, current_snapshot jsonb, clock timestamptz)
      language plpgsql set search_path from current as $$
      declare
        v_count integer := jsonb_array_length(p_facts);
        v_at timestamptz;
        v_hash bytea;
        v_fact jsonb;
        v_change jsonb;
        v_version integer;
        v_payload text;
      begin
        if p_expected_version = 0 then
          insert into subject_stream (stream_id, topic, subject, role, version, state, snapshot, updated_at)
          values (p_stream_id, p_topic, p_subject, p_role, 0, p_state, p_snapshot, clock_timestamp())
          on conflict do nothing;
        end if;

        select s.version, s.snapshot into current_version, current_snapshot
          from subject_stream s where s.stream_id = p_stream_id for update;
        if not found then
          current_version := 0;
        end if;
        clock := clock_timestamp();

        if current_version <> p_expected_version then
          if current_version < p_expected_version then
            result := 'behind';
          elsif v_count = (
            select count(*)
              from subject_event e
              join jsonb_array_elements(p_facts) with ordinality f (fact, n)
                on e.version = p_expected_version + f.n and e.event_id = (f.fact ->> 'id')::uuid
             where e.stream_id = p_stream_id
          ) then
            result := 'repeated';
          else
            result := 'stale';
          end if;
          return next;
          return;
        end if;

        select e.hash into v_hash
          from subject_event e where e.stream_id = p_stream_id and e.version = p_expected_version;
        v_version := p_expected_version;
        v_at := clock;
        for v_fact in select f.fact from jsonb_array_elements(p_facts) with ordinality f (fact, n) order by f.n loop
          v_version := v_version + 1;
          v_hash := subject_event_hash(v_hash, p_stream_id, v_version, (v_fact ->> 'id')::uuid, v_fact ->> 'type',
            (v_fact ->> 'schema_version')::integer, v_fact -> 'data', p_metadata, v_at);
          insert into subject_event (stream_id, version, event_id, type, schema_version, data, metadata, at, hash)
          values (p_stream_id, v_version, (v_fact ->> 'id')::uuid, v_fact ->> 'type',
            (v_fact ->> 'schema_version')::integer, v_fact -> 'data', p_metadata, v_at, v_hash);
        end loop;

        update subject_stream s
           set version = v_version, state = p_state, snapshot = p_snapshot, deadline_at = p_deadline_at,
               updated_at = v_at
         where s.stream_id = p_stream_id;

        for v_change in select c.change from jsonb_array_elements(p_mismatches) with ordinality c (change, n) order by c.n loop
          if v_change ->> 'op' = 'insert' then
            insert into mismatch (id, topic, subject, role, opened_at, settled_at, pod, request_id, class, trigger, kind,
                origin, mapping, latest, differences, verdict, outcome, attempts, reason)
              select r.id, r.topic, r.subject, r.role, r.opened_at, r.settled_at, r.pod, r.request_id, r.class, r.trigger,
                     r.kind, r.origin, r.mapping, r.latest, r.differences, r.verdict, r.outcome, r.attempts, r.reason
                from jsonb_populate_record(null::mismatch, v_change -> 'row') r
            on conflict (id) do nothing;
          else
            update mismatch m
               set (settled_at, kind, latest, differences, verdict, outcome, attempts, reason) = (
                 select r.settled_at, r.kind, r.latest, r.differences, r.verdict, r.outcome, r.attempts, r.reason
                   from jsonb_populate_record(m, v_change -> 'set') r)
             where m.id = v_change ->> 'id';
          end if;
        end loop;

        -- Once per append, never per record: a notification takes a lock over the whole cluster at commit.
        -- One that Postgres would refuse for its length (8000 bytes) is left to the poll.
        v_payload := json_build_object('topic', p_topic, 'subject', p_subject, 'version', v_version)::text;
        if octet_length(v_payload) < 8000 then
          perform pg_notify('sluicegate_subject', v_payload);
        end if;

        result := 'appended';
        current_version := v_version;
        current_snapshot := null;
        return next;
      end $$`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
