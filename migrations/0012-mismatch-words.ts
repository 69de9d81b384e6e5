import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A text anywhere in request id or the name of a field: found by its trigrams. Topics and subjects are not among them:
 * they are few and repeat, so that their trigrams stand in every row and find nothing. `pg_trgm` comes with Postgres and
 * may be created by an owner of the database; where it cannot be had, such a search reads the rows.
 *
 * An extension belongs to the database, the tables to a schema of it, so its operator class is named with its schema.
 */
export class MismatchWords1767225600012 implements MigrationInterface {
  readonly name = 'MismatchWords1767225600012';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      do $$
      begin
        create extension if not exists pg_trgm;
      exception when insufficient_privilege or feature_not_supported or undefined_file or invalid_schema_name then
        raise notice 'pg_trgm is not there: %', sqlerrm;
      end $$`);
    await runner.query(`
      do $$
      declare
        v_schema text := (select n.nspname from pg_extension e join pg_namespace n on n.oid = e.extnamespace
                           where e.extname = 'pg_trgm');
      begin
        if v_schema is not null then
          execute format($index$
            create index mismatch_words on mismatch using gin ((
              coalesce(request_id, '') || E'\\n' || jsonb_path_query_array(differences, '$[*].field')::text
            ) %I.gin_trgm_ops)
          $index$, v_schema);
        end if;
      end $$`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
