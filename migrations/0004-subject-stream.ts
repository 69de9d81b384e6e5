import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The current snapshot of each subject machine, and the list that operators filter. A cache of the log: folding
 * `subject_event` rebuilds it. `deadline_at`: when something becomes due by time alone (the end of a lease, the next look-up, the
 * trial).
 */
export class SubjectStream1767225600004 implements MigrationInterface {
  readonly name = 'SubjectStream1767225600004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table subject_stream (
        stream_id text primary key,
        topic text not null,
        subject text not null,
        role text not null check (role in ('key', 'value')),
        version integer not null,
        state text not null,
        snapshot jsonb not null,
        deadline_at timestamptz,
        updated_at timestamptz not null
      )`);
    await runner.query(
      `create index subject_stream_newest on subject_stream (updated_at desc, stream_id collate "C" desc)`,
    );
    await runner.query(
      `create index subject_stream_by_state on subject_stream (state, updated_at desc, stream_id collate "C" desc)`,
    );
    await runner.query(`grant select, insert, update on subject_stream to sluicegate_service`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
