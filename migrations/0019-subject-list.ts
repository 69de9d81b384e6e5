import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The columns of `subject_list`, from a row of `subject_stream`. */
const columnsOf = (row: string): string => `
  ${row}.stream_id, ${row}.topic, ${row}.subject, ${row}.role, ${row}.version, ${row}.state, ${row}.updated_at,
  lower(${row}.topic || E'\\x1f' || ${row}.subject),
  coalesce((${row}.snapshot #>> '{context,since}')::timestamptz, '-infinity'),
  case jsonb_typeof(${row}.snapshot #> '{context,breaker,conflicts}') when 'array' then array(
    select conflict::timestamptz
      from jsonb_array_elements_text(${row}.snapshot #> '{context,breaker,conflicts}') conflict
     order by 1) else '{}' end`;

const names = `stream_id, topic, subject, role, version, state, updated_at, names, since, conflicts`;

const updates = `
  topic = excluded.topic, subject = excluded.subject, role = excluded.role, version = excluded.version,
  state = excluded.state, updated_at = excluded.updated_at, names = excluded.names, since = excluded.since,
  conflicts = excluded.conflicts`;

/**
 * What lists of subjects are filtered and sorted by. A projection of `subject_stream` without snapshots, one narrow row each: any
 * filter and any order reads the whole table of 100,000 subjects in tens of milliseconds, and no further index has to be kept up
 * to date by appends. A trigger maintains it, so pods of the release before do too. No updated column is indexed and pages keep
 * free space, so an update stays within its page.
 *
 * `names`: topic and subject in lower case, separated by U+001F. `conflicts`: those that the breaker remembers, oldest first.
 *
 * The trigger is created after most rows were copied, because appends wait for it. Rows that changed meanwhile are copied again.
 */
export class SubjectList1767225600019 implements MigrationInterface {
  readonly name = 'SubjectList1767225600019';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table subject_list (
        stream_id text primary key,
        topic text not null,
        subject text not null,
        role text not null,
        version integer not null,
        state text not null,
        updated_at timestamptz not null,
        names text not null,
        since timestamptz not null,
        conflicts timestamptz[] not null
      ) with (fillfactor = 75, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05)`);
    await runner.query(`grant select, insert, update on subject_list to sluicegate_service`);
    await runner.query(`insert into subject_list (${names}) select ${columnsOf('s')} from subject_stream s`);
    await runner.query(`
      create or replace function list_subject() returns trigger language plpgsql set search_path from current as $$
      begin
        insert into subject_list (${names}) select ${columnsOf('new')}
        on conflict (stream_id) do update set ${updates};
        return null;
      end $$`);
    await runner.query(`grant execute on function list_subject to sluicegate_service`);
    // An append of the first events inserts the row at version 0 and updates it at once.
    await runner.query(`
      create trigger subject_stream_listed after insert or update on subject_stream
        for each row when (new.version > 0) execute function list_subject()`);
    await runner.query(`
      insert into subject_list (${names})
        select ${columnsOf('s')} from subject_stream s
         where not exists (select from subject_list l where l.stream_id = s.stream_id and l.updated_at = s.updated_at)
      on conflict (stream_id) do update set ${updates}`);
    await runner.query(`analyze subject_list`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
