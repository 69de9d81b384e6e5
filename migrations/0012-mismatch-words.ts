import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A trigram index that finds a text anywhere in a request id or the name of a field. It does not cover topics and subjects: they
 * are few and repeat, so their trigrams are in every row and select nothing. `pg_trgm` comes with Postgres, and an owner of the
 * database may create it. Without it such a search reads the rows.
 *
 * An extension belongs to the database and the tables to one of its schemas, so the operator class is qualified with its schema.
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
