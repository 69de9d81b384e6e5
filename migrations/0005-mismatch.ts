import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The audit: one row per conflict. `trigger` is the kind of the conflict, `kind` that of its most severe difference. `mapping`
 * and `latest` have id, version, fingerprint and schema text. `attempts` counts look-ups. `reason`: why it ended this way.
 * A projection of the log, written in the append's transaction.
 */
export class Mismatch1767225600005 implements MigrationInterface {
  readonly name = 'Mismatch1767225600005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table mismatch (
        id text primary key,
        topic text not null,
        subject text not null,
        role text not null check (role in ('key', 'value')),
        opened_at timestamptz not null,
        settled_at timestamptz,
        pod text not null,
        request_id text,
        class text not null,
        trigger text not null,
        kind text not null,
        origin text not null check (origin in ('registry', 'broker', 'serializer', 'client')),
        mapping jsonb,
        latest jsonb,
        differences jsonb not null,
        verdict text check (verdict in ('follow', 'accept', 'stop', 'refuse', 'observe')),
        outcome text not null check (outcome in
          ('followed', 'blocked', 'refused', 'observed', 'circuit_opened', 'superseded', 'pending')),
        attempts integer not null,
        reason text
      )`);
    await runner.query(`create index mismatch_newest on mismatch (opened_at desc, id collate "C" desc)`);
    await runner.query(
      `create index mismatch_by_subject on mismatch (topic, subject, opened_at desc, id collate "C" desc)`,
    );
    await runner.query(`grant select, insert, update on mismatch to sluicegate_service`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
