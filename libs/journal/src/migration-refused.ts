import { DatabaseError, type ClientBase } from 'pg';
import { SERVICE_ROLE } from './connection.js';

/** A migration lacks something in Postgres. The message has the statements that an administrator must run once. */
export class MigrationRefused extends Error {
  override readonly name = 'MigrationRefused';
}

/** `xid8` and `pg_current_xact_id` exist since Postgres 13. */
const OLDEST_VERSION = 13;

/** @param version `server_version_num`, e.g. 150004 @throws MigrationRefused if it is too old */
export function checkVersion(version: number): void {
  if (version < OLDEST_VERSION * 10_000)
    throw new MigrationRefused(
      `Postgres ${Math.floor(version / 10_000)} is too old: ${OLDEST_VERSION} is the oldest supported version`,
    );
}

interface Rights {
  readonly login: string;
  /** The first existing schema of the search path; null: none. */
  readonly schema: string | null;
  readonly path: string;
  readonly may_create: boolean;
  readonly has_role: boolean;
  readonly is_member: boolean;
}

const rightsOf = `
  select quote_ident(current_user) as login, quote_ident(current_schema()) as schema, current_setting('search_path') as path,
         coalesce(has_schema_privilege(current_user, current_schema(), 'create'), false) as may_create,
         exists (select from pg_roles where rolname = $1) as has_role,
         exists (select from pg_roles
                  where rolname = $1 and pg_has_role(current_user, oid, case
                    when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end)) as is_member`;

/** The error when the service may not use the schema and the login cannot grant it, because it does not own the schema. */
export function serviceShutOut(schema: string): MigrationRefused {
  return new MigrationRefused(
    `the service may not use the schema ${schema}: the owner of the schema must run once: grant usage on schema ${schema} to ${SERVICE_ROLE};`,
  );
}

/** The SQLSTATE codes of missing rights and of a missing schema. */
const codes = ['42501', '3F000'];

/**
 * Explains why Postgres refused a migration, and how to fix it; null for any other error.
 * @param client a connection of the same login and search path
 * @throws the driver's error
 */
export async function explained(error: unknown, client: ClientBase): Promise<MigrationRefused | null> {
  if (!(error instanceof DatabaseError) || !codes.includes(error.code ?? '')) return null;
  const { rows } = await client.query<Rights>(rightsOf, [SERVICE_ROLE]);
  const [rights] = rows;
  const help = rights && helpFor(rights);
  const detail = help ?? 'the tables belong to another login: migrate as their owner';
  return new MigrationRefused(`Postgres refused to migrate (${error.message}): ${detail}`, { cause: error });
}

function helpFor({ login, schema, path, may_create, has_role, is_member }: Rights): string | null {
  if (!has_role)
    return `an administrator must run once: create role ${SERVICE_ROLE} nologin; grant ${SERVICE_ROLE} to ${login};`;
  if (!is_member) return `an administrator must run once: grant ${SERVICE_ROLE} to ${login};`;
  if (schema === null)
    return `the search path (${path === '' ? 'empty' : path}) leads to no schema: name one in the URL (?schema=sluicegate)`;
  if (!may_create)
    return `the owner of the schema must run once: grant usage, create on schema ${schema} to ${login}; or name another in the URL (?schema=sluicegate)`;
  return null;
}
