import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * No role can change a stored event, not even the owner of the table. `always`: nor with `session_replication_role`. A change
 * with the trigger removed breaks the hash chain.
 */
export class AppendOnly1767225600003 implements MigrationInterface {
  readonly name = 'AppendOnly1767225600003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create or replace function refuse_to_change_history() returns trigger language plpgsql as $$
      begin
        raise exception 'subject_event is append only: % is refused', lower(tg_op)
          using errcode = 'insufficient_privilege';
      end $$`);
    await runner.query(`
      create trigger subject_event_append_only
        before update or delete or truncate on subject_event
        for each statement execute function refuse_to_change_history()`);
    await runner.query(`alter table subject_event enable always trigger subject_event_append_only`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
