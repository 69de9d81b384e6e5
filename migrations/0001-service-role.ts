import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The role of the service. It has no login: each connection of the service's own login switches to it
 * (`-c role=sluicegate_service`), and thereby loses the right to change history.
 *
 * Roles belong to the cluster, not to the database. Another database of the cluster may be migrated at the same time, so
 * losing that race is not an error. A login that may not create roles uses one that an administrator created.
 */
export class ServiceRole1767225600001 implements MigrationInterface {
  readonly name = 'ServiceRole1767225600001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      do $$
      begin
        if not exists (select from pg_roles where rolname = 'sluicegate_service') then
          begin
            create role sluicegate_service nologin;
          exception when duplicate_object or unique_violation then
            null;
          end;
        end if;
      end $$`);
    await runner.query(`
      do $$
      declare
        -- Since Postgres 16 whoever creates a role is its member without the right to take it on.
        privilege text := case when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end;
      begin
        if not pg_has_role(current_user, 'sluicegate_service', privilege) then
          grant sluicegate_service to current_user;
        end if;
      end $$`);
    await runner.query(`
      do $$
      begin
        execute format('grant usage on schema %I to sluicegate_service', current_schema());
      end $$`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
