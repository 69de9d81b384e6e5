import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The log of API keys: who created and revoked them, and why. It holds hashes of keys, never a key. One sequence for all keys
 * (ADR 38): the event at `position` n can only be stored by a writer that has seen all up to n - 1, so positions have no gaps,
 * become visible in their order, and two writers cannot decide on the same state. No role can change it, not even its owner.
 */
export class AccessKey1767225600017 implements MigrationInterface {
  readonly name = 'AccessKey1767225600017';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table access_key_event (
        position integer primary key check (position > 0),
        key_id uuid not null,
        version integer not null check (version > 0),
        event_id uuid not null unique,
        type text not null,
        schema_version integer not null default 1 check (schema_version > 0),
        data jsonb not null,
        metadata jsonb not null,
        at timestamptz not null default clock_timestamp(),
        unique (key_id, version)
      )`);
    await runner.query(`
      create or replace function refuse_to_change_history() returns trigger language plpgsql as $$
      begin
        raise exception '% is append only: % is refused', tg_table_name, lower(tg_op)
          using errcode = 'insufficient_privilege';
      end $$`);
    await runner.query(`
      create trigger access_key_event_append_only
        before update or delete or truncate on access_key_event
        for each statement execute function refuse_to_change_history()`);
    await runner.query(`alter table access_key_event enable always trigger access_key_event_append_only`);
    await runner.query(`grant select, insert on access_key_event to sluicegate_service`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
