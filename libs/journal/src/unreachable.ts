import { DatabaseError } from 'pg';
import { ResponseLost, JournalUnreachable } from './port.js';

/**
 * SQLSTATE classes and codes that mean that Postgres cannot serve now, rather than that the statement is invalid (PostgreSQL
 * documentation, appendix A).
 */
const unreachableStates = [
  '08', // connection exceptions
  '28', // the login was rejected
  '3D', // the database does not exist
  '40', // serialization failure, deadlock: a repeat is safe
  '53', // disk full, out of memory, too many connections
  '57', // shut down, starting up, statement time-out
  '58', // I/O errors
  '22023', // the service's role does not exist: not migrated, or failed over to an empty server
  '25006', // failed over to a read-only server
  '3F000', // the schema does not exist
  '42501', // the login or the service's role lacks a right
  '42P01', // the table does not exist: not migrated, or failed over to an empty server
  '42883', // the function does not exist, likewise
  '55P03', // a lock was not available in time
];

/** Bugs in this process's own code, which say nothing about Postgres. */
const bugs = [TypeError, RangeError, ReferenceError, SyntaxError];

/** Wraps an error of lost infrastructure in `JournalUnreachable`. Returns any other error as it is, because it is a bug. */
export function unreachableOr(error: unknown): unknown {
  if (error instanceof JournalUnreachable) return error;
  if (error instanceof DatabaseError) {
    const state = error.code ?? '';
    if (!unreachableStates.some((prefix) => state.startsWith(prefix))) return error;
    return new JournalUnreachable(`Postgres cannot serve now (SQLSTATE ${state})`, { cause: error });
  }
  if (!(error instanceof Error) || bugs.some((bug) => error instanceof bug)) return error;
  // The driver has no error class for a lost, refused or silent connection.
  return new JournalUnreachable('Postgres is not reachable', { cause: error });
}

/** Whether Postgres cancelled the statement, at its time-out or on request (SQLSTATE 57014). */
export function isCancelled({ cause }: JournalUnreachable): boolean {
  return cause instanceof DatabaseError && cause.code === '57014';
}

/** As `unreachableOr`, for a statement that was passed to the driver: if Postgres reported no error itself, its response is lost. */
export function responseLostOr(error: unknown): unknown {
  const unreachable = unreachableOr(error);
  if (!(unreachable instanceof JournalUnreachable) || error instanceof DatabaseError) return unreachable;
  return new ResponseLost('Postgres did not respond', { cause: error });
}
