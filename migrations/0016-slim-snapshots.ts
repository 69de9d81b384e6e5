import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Removes the differences of refused writers from snapshots. Many large ones made a snapshot grow to megabytes, and every event
 * writes it again. The audit and the events keep them. Pods of the earlier release can read such a snapshot; they then repeat a
 * refusal without its differences.
 */
export class SlimSnapshots1767225600016 implements MigrationInterface {
  readonly name = 'SlimSnapshots1767225600016';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      update subject_stream
         set snapshot = jsonb_set(snapshot, '{context,writers,refused}', (
           select coalesce(jsonb_agg(writer - 'differences' order by n), '[]')
             from jsonb_array_elements(snapshot #> '{context,writers,refused}') with ordinality refused (writer, n)))
       where jsonb_path_exists(snapshot, '$.context.writers.refused[*].differences')`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
