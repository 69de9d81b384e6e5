import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Generated columns that audit queries filter by. `facet` joins the five columns with few values each, so that one index covers
 * every combination of them: role, kind, class, verdict (empty until there is one) and outcome, in this order, separated by
 * U+001F. The schema ids are those in `mapping` and `latest`.
 */
export class MismatchFilterColumns1767225600009 implements MigrationInterface {
  readonly name = 'MismatchFilterColumns1767225600009';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table mismatch
        add column facet text not null generated always as (
          role || E'\\x1f' || kind || E'\\x1f' || class || E'\\x1f' || coalesce(verdict, '') || E'\\x1f' || outcome
        ) stored,
        add column mapping_schema_id bigint generated always as ((mapping ->> 'schemaId')::bigint) stored,
        add column latest_schema_id bigint generated always as ((latest ->> 'schemaId')::bigint) stored`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
