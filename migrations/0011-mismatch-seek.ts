import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The access paths of the audit: by facet, topic, subject, and the schema id of mapping or latest. Each index continues with the
 * other filter columns and ends with the order of the list. So a page of any combination comes from a few ranges of one index,
 * and no row is discarded afterwards.
 *
 * Vacuumed pages need no table access. Vacuum runs often here, because rows are added and settled all the time, and its default
 * threshold grows with the table.
 */
export class MismatchSeek1767225600011 implements MigrationInterface {
  readonly name = 'MismatchSeek1767225600011';

  async up(runner: QueryRunner): Promise<void> {
    for (const [name, columns] of [
      ['mismatch_by_facet', 'facet'],
      ['mismatch_by_topic', 'topic, subject, facet'],
      ['mismatch_by_subject_facet', 'subject, topic, facet'],
      ['mismatch_by_mapping_schema_id', 'mapping_schema_id, topic, subject, facet'],
      ['mismatch_by_latest_schema_id', 'latest_schema_id, topic, subject, facet'],
    ] as const) {
      await runner.query(
        `create index ${name} on mismatch (${columns}, opened_at desc, id collate "C" desc)`,
      );
    }
    // The distinct topics and subjects. Duplicates take a few bytes each, so the whole index stays in memory.
    await runner.query(`create index mismatch_names on mismatch (topic, subject)`);
    await runner.query(`drop index mismatch_by_subject`);
    await runner.query(`
      alter table mismatch set (
        autovacuum_vacuum_insert_scale_factor = 0.01,
        autovacuum_vacuum_scale_factor = 0.02,
        autovacuum_analyze_scale_factor = 0.02
      )`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
