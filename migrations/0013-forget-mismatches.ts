import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Retention of the audit, a bounded step of it. The service may not delete audit rows; this it may call, which runs as
 * the tables' owner and looks at `p_rows` rows after a place, oldest first, until rows younger than `p_days` come. It
 * deletes those that are settled and that no subject still points at (why it is stopped, its last conflict). The events
 * in `subject_event` are never touched.
 *
 * One step at a time over all pods: `busy` is true where another one is under way, and nothing was done. `looked` is how
 * many rows the step looked at; fewer than asked for: there are no more. `last_at` and `last_id` are the next place.
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
    // It runs with the owner's rights: nothing that a caller made may come before our tables, temporary tables included.
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
