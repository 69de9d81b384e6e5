import { expect, it } from 'vitest';
import { JournalUnreachable, LogLost } from '#journal';
import { postgresDetail, postgresReason } from './postgres-reason.js';

const unreachable = (cause: Error) => new JournalUnreachable('Postgres is not reachable', { cause });
const sqlState = (code: string, message = 'x') =>
  Object.assign(new Error(message), { code, severity: 'FATAL' });
const network = (code: string) => Object.assign(new Error(`connect ${code} db.internal:5432`), { code });

it.each<[Error, RegExp]>([
  [sqlState('28P01'), /^the password in postgres\.url is refused, or there is no such login$/],
  [sqlState('28000'), /login in postgres\.url is refused/],
  [sqlState('3D000'), /database in postgres\.url does not exist/],
  [sqlState('42501'), /lacks a right/],
  [sqlState('42P01'), /without --no-migrate/],
  [sqlState('22023'), /sluicegate_service/],
  [sqlState('53300'), /no free connection/],
  [sqlState('57P03', 'the database system is starting up'), /^it is starting up$/],
  [sqlState('57P03', 'the database system is shutting down'), /^it is shutting down$/],
  [sqlState('57P01'), /shutting down/],
  [sqlState('XX000'), /^it responds with SQLSTATE XX000$/],
  [network('ECONNREFUSED'), /^connection refused$/],
  [network('ENOTFOUND'), /^host not found$/],
  [network('SELF_SIGNED_CERT_IN_CHAIN'), /^TLS: certificate not trusted$/],
  [network('ERR_TLS_CERT_ALTNAME_INVALID'), /^TLS: certificate of another host$/],
  [network('CERT_HAS_EXPIRED'), /^TLS: certificate expired$/],
  [new Error('The server does not support SSL connections'), /^TLS: Postgres does not offer it/],
  [new Error('timeout expired'), /did not respond in time/],
  [new Error('no answer within 2250 ms'), /did not respond in time/],
  [new Error('Connection terminated unexpectedly'), /closed the connection/],
  [new LogLost('x'), /older log/],
  [new Error('something else about db.internal'), /^it did not respond$/],
])('%s is given a reason, whatever wraps it', (error, words) => {
  for (const each of [error, unreachable(error), unreachable(unreachable(error))]) {
    expect(postgresReason(each)).toMatch(words);
    expect(postgresReason(each)).not.toContain('db.internal');
  }
});

it('the detail is the innermost message', () => {
  expect(postgresDetail(unreachable(network('ECONNREFUSED')))).toBe('connect ECONNREFUSED db.internal:5432');
  expect(postgresDetail('no error')).toBeUndefined();
});
