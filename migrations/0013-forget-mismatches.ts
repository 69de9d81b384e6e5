import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * One bounded step of the retention of the audit. The service may not delete audit rows, but it may call this function, which
 * runs as the owner of the tables. It examines up to `p_rows` rows after a position, oldest first, that are older than `p_days`.
 * It deletes those that are settled and that no subject refers to any more (as its stop or its last conflict). It never touches
 * the events in `subject_event`.
 *
 * One step runs at a time over all pods: `busy` is true if another one is in progress, and then nothing is done. `looked` is the
 * number of examined rows; fewer than `p_rows` means that there are no more. `last_at` and `last_id` are the next position.
 */
export class ForgetMismatches1767225600013 implements MigrationInterface {
  readonly name = 'ForgetMismatches1767225600013';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create or replace function forget_mismatches(
        p_days integer, p_after_at timestamptz, p_after_id text, p_rows integer
      ) returns table (busy boolean, looked integer, forgotten integer, last_at timestamptz, last_id text)
      language plpgsql security definer as $$
      begin
        if p_days < 1 then
          raise exception 'audit rows are kept a day at least' using errcode = 'check_violation';
        end if;
        busy := not pg_try_advisory_xact_lock(hashtextextended('forget_mismatches ' || current_schema(), 0));
        if busy then
          looked := 0;
          forgotten := 0;
          return next;
          return;
        end if;
        return query
          with seen as materialized (
            select m.id, m.topic, m.subject, m.outcome, m.opened_at
              from mismatch m
             where m.opened_at < now() - make_interval(days => p_days)
               and (m.opened_at, m.id collate "C") > (coalesce(p_after_at, '-infinity'), coalesce(p_after_id, ''))
             order by m.opened_at, m.id collate "C"
             limit p_rows
          ), gone as (
            delete from mismatch m
             using seen
             where m.id = seen.id
               and seen.outcome <> 'pending'
               and not exists (
                 select
                   from subject_stream s
                  where s.stream_id = seen.topic || '/' || seen.subject
                    and seen.id in (s.snapshot #>> '{context,lastMismatchId}',
                                    s.snapshot #>> '{context,conflict,mismatchId}',
                                    s.snapshot #>> '{context,stop,mismatchId}'))
            returning m.id
          ), last as (
            select seen.opened_at, seen.id from seen order by seen.opened_at desc, seen.id collate "C" desc limit 1
          )
          select false, (select count(*)::integer from seen), (select count(*)::integer from gone), last.opened_at, last.id
            from (select) one left join last on true;
      end $$`);
    // It runs with the owner's rights, so no object of a caller, not even a temporary table, may take precedence over our tables.
    await runner.query(`
      do $$
      begin
        execute format(
          'alter function forget_mismatches(integer, timestamptz, text, integer) set search_path = %I, pg_temp',
          current_schema());
      end $$`);
    await runner.query(`revoke execute on function forget_mismatches from public`);
    await runner.query(`grant execute on function forget_mismatches to sluicegate_service`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
