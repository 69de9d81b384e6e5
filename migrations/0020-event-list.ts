import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The index that lists and counts events over all subjects by type. Positions only grow, so an append adds to the end of each
 * type's range. It includes what such queries filter by, so they read the table only for the events that they return. Vacuumed
 * pages need no table access; no event is ever updated, so vacuum has to run for new ones.
 *
 * There is no index by time: time grows with the position, so the position of an instant is found by bisection.
 */
export class EventList1767225600020 implements MigrationInterface {
  readonly name = 'EventList1767225600020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create index subject_event_by_type on subject_event (type, global_position) include (at, stream_id)`,
    );
    await runner.query(`alter table subject_event set (autovacuum_vacuum_insert_scale_factor = 0.01)`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
