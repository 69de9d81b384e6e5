import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The ways into the audit: by facet, topic, subject, and the schema id of mapping or latest. Each index goes on with what
 * else may be asked, and ends in the order of the list, so that a page of any combination is read from a few places of
 * one index and nothing is sorted out afterwards.
 *
 * Pages are read from the index alone where vacuum has been; it comes often, since rows are added and settled all the
 * time and the share of them that makes it come by default grows with the table.
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
    // Which topics and subjects there are: every row of one is a few bytes of one entry, so the whole stays in memory.
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
