import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Snapshots get the member `origins` in place of `declared`, as folding the log gives it: the mappings that were followed
 * since the last declaration or first use, at most the last eight with 131,072 characters of text.
 */
export class Origins1767225600016 implements MigrationInterface {
  readonly name = 'Origins1767225600016';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      with mapped as (
        select event.stream_id, event.version,
               coalesce(event.data -> 'mapping', event.data -> 'next') as mapping,
               lead(coalesce(event.data -> 'mapping', event.data -> 'next') ->> 'fingerprint')
                 over (partition by event.stream_id order by event.version) as next_fingerprint
          from subject_event event
         where (event.type = 'MappingDeclared'
                or event.type = 'SchemaResolved' and jsonb_typeof(event.data -> 'next') = 'object')
           and event.version >= coalesce((select max(last.version) from subject_event last
                 where last.stream_id = event.stream_id and last.type = 'MappingDeclared'), 0)
      ), followed as (
        select *, row_number() over newest as place,
               sum(length(mapping ->> 'schema')) over newest as characters
          from mapped
         where next_fingerprint <> mapping ->> 'fingerprint'
        window newest as (partition by stream_id order by version desc)
      ), origins as (
        select stream_id, jsonb_agg(mapping order by version) as list
          from followed where place <= 8 and characters <= 131072
         group by stream_id
      )
      update subject_stream stream
         set snapshot = jsonb_set(snapshot #- '{context,declared}', '{context,origins}', coalesce(
           (select list from origins where origins.stream_id = stream.stream_id), '[]'))
       where not snapshot -> 'context' ? 'origins'`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
