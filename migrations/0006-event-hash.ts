import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The link of the hash chain: SHA-256 over the previous hash and the whole event, so that the next link reveals an event that
 * was edited, moved or deleted. The parts are in a JSON array, so no two different events give the same text. The first link
 * follows an empty hash.
 */
export class EventHash1767225600006 implements MigrationInterface {
  readonly name = 'EventHash1767225600006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create or replace function subject_event_hash(
        p_previous bytea, p_stream_id text, p_version integer, p_event_id uuid, p_type text,
        p_schema_version integer, p_data jsonb, p_metadata jsonb, p_at timestamptz
      ) returns bytea language sql stable as $$
        select sha256(coalesce(p_previous, ''::bytea) || convert_to(jsonb_build_array(
          p_stream_id, p_version, p_event_id, p_type, p_schema_version, p_data, p_metadata,
          to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        )::text, 'UTF8'))
      $$`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
