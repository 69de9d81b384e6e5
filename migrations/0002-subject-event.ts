import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The log: every event of every subject machine, append only.
 *
 * `transaction_id` and `global_position` order the feed. A position is assigned before its transaction commits, so a
 * reader that used the position alone would skip an event that commits late. Readers stay below the oldest open
 * transaction (`pg_snapshot_xmin`).
 */
export class SubjectEvent1767225600002 implements MigrationInterface {
  readonly name = 'SubjectEvent1767225600002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table subject_event (
        global_position bigint generated always as identity primary key,
        transaction_id xid8 not null default pg_current_xact_id(),
        stream_id text not null,
        version integer not null check (version > 0),
        event_id uuid not null unique,
        type text not null,
        schema_version integer not null check (schema_version > 0),
        data jsonb not null,
        metadata jsonb not null,
        at timestamptz not null,
        hash bytea not null,
        unique (stream_id, version)
      )`);
    await runner.query(`create index subject_event_feed on subject_event (transaction_id, global_position)`);
    await runner.query(`grant select, insert on subject_event to sluicegate_service`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
