import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The pods that serve, or served within the last day: each writes its own row again and again. Nothing is decided by it, so a
 * lost row costs nothing. The times are those of this database.
 */
export class PodHeartbeat1767225600018 implements MigrationInterface {
  readonly name = 'PodHeartbeat1767225600018';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table pod_heartbeat (
        pod text primary key,
        version text not null,
        started_at timestamptz not null,
        seen_at timestamptz not null
      )`);
    await runner.query(`grant select, insert, update, delete on pod_heartbeat to sluicegate_service`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
