import { LogLost, MigrationRefused } from '#journal';
import { networkReason } from '#registry';

/** What SQLSTATE codes, or classes of them, mean to an operator. The first prefix that matches counts. */
const states: readonly (readonly [prefix: string, meaning: string])[] = [
  ['28P01', 'the password in postgres.url is refused, or there is no such login'],
  ['28', 'the login in postgres.url is refused: check its user, and what pg_hba.conf requires'],
  ['3D000', 'the database in postgres.url does not exist'],
  ['42501', 'the login in postgres.url lacks a right'],
  [
    '22023',
    'the role sluicegate_service does not exist: start one gateway without --no-migrate, which creates it',
  ],
  ['3F000', 'the schema does not exist: start one gateway without --no-migrate, which creates it'],
  ['42P01', 'the tables do not exist: start one gateway without --no-migrate, which creates them'],
  ['42883', 'the tables are not up to date: start one gateway without --no-migrate'],
  ['42703', 'the tables are not up to date: start one gateway without --no-migrate'],
  ['25006', 'it is read-only: a standby'],
  ['53300', 'it has no free connection'],
  ['53', 'it is out of disk or memory'],
  ['57P03', 'it is starting up'],
  ['57014', 'it did not respond in time'],
  ['57', 'it is shutting down'],
  ['55P03', 'a lock could not be acquired in time'],
];

/** Messages of the driver that have no code. */
const texts: readonly (readonly [RegExp, string])[] = [
  [/does not support SSL/i, 'TLS: Postgres does not offer it (sslmode in postgres.url)'],
  [/timeout|timed out|no answer within/i, 'it did not respond in time'],
  [/terminated|connection ended/i, 'it closed the connection'],
];

/** Why Postgres cannot be used, without names of hosts and users. The error may be the journal's, with the driver's as cause. */
export function postgresReason(error: unknown): string {
  for (let each = error; each instanceof Error; each = each.cause) {
    if (each instanceof LogLost) return 'it holds an older log than this pod has seen, or another one';
    if (each instanceof MigrationRefused && each.cause === undefined)
      return 'it cannot be migrated: the log says what is missing';
    const state = sqlStateOf(each);
    // Starting up and shutting down have the same code.
    if (state === '57P03' && /shutting down/i.test(each.message)) return 'it is shutting down';
    if (state !== null)
      return states.find(([prefix]) => state.startsWith(prefix))?.[1] ?? `it responds with SQLSTATE ${state}`;
    const words = networkReason(each) ?? texts.find(([pattern]) => pattern.test(each.message))?.[1] ?? null;
    if (words !== null) return words;
  }
  return 'it did not respond';
}

/**
 * For the log: what is missing for a migration, else the message of the driver or the server. That contains names of hosts
 * and users, but no password.
 */
export function postgresDetail(error: unknown): string | undefined {
  let last: Error | undefined;
  for (let each = error; each instanceof Error; each = each.cause) {
    last = each;
    if (each instanceof MigrationRefused) break;
  }
  return last?.message;
}

function sqlStateOf(error: Error): string | null {
  const { code, severity } = error as Error & { code?: unknown; severity?: unknown };
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && severity !== undefined ? code : null;
}
