import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Snapshots get the member `declared`, as folding the log gives it: the mapping that was declared last, or, without a
 * declaration, the first one that a look-up returned.
 */
export class DeclaredMapping1767225600008 implements MigrationInterface {
  readonly name = 'DeclaredMapping1767225600008';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      update subject_stream stream
         set snapshot = jsonb_set(snapshot, '{context,declared}', coalesce(
           (select event.data -> 'mapping' from subject_event event
             where event.stream_id = stream.stream_id and event.type = 'MappingDeclared'
             order by event.version desc limit 1),
           (select event.data -> 'next' from subject_event event
             where event.stream_id = stream.stream_id and event.type = 'SchemaResolved'
               and jsonb_typeof(event.data -> 'next') = 'object'
             order by event.version limit 1),
           'null'))
       where not snapshot -> 'context' ? 'declared'`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
