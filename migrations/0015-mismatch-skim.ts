import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The index that the list is walked by holds topic and facet as well, so that many rows can be passed over without being
 * read: more than fifty stand in a page of this index, four in one of the table. The audit can be read until it is there.
 */
export class MismatchSkim1767225600015 implements MigrationInterface {
  readonly name = 'MismatchSkim1767225600015';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create index mismatch_skim on mismatch (opened_at desc, id collate "C" desc) include (topic, facet)`,
    );
    await runner.query(`drop index mismatch_newest`);
    await runner.query(`alter index mismatch_skim rename to mismatch_newest`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
