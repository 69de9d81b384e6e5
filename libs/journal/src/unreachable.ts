import { DatabaseError } from 'pg';
import { ResponseLost, JournalUnreachable } from './port.js';

/**
 * SQLSTATE classes and codes that say the store cannot serve now, not that the statement is wrong
 * (PostgreSQL documentation, appendix A).
 */
const unreachableStates = [
  '08', // connection exceptions
  '28', // the login is refused
  '3D', // the database is gone
  '40', // serialization failure, deadlock: a repeat is safe
  '53', // disk full, out of memory, too many connections
  '57', // shut down, starting up, statement time-out
  '58', // I/O errors
  '22023', // the service's role is gone: not migrated, or failed over to an empty server
  '25006', // failed over to a server that only reads
  '3F000', // the schema is gone
  '42501', // a right is missing: the login's, or the service role's
  '42P01', // the table is gone: not migrated, or failed over to an empty server
  '42883', // the function is gone, likewise
  '55P03', // a lock was not to be had in time
];

/** Errors of this process's own code; they are no answer and no silence of Postgres. */
const bugs = [TypeError, RangeError, ReferenceError, SyntaxError];

/** `JournalUnreachable` with its cause for lost infrastructure; every other error as it is, since it is a bug. */
export function unreachableOr(error: unknown): unknown {
  if (error instanceof JournalUnreachable) return error;
  if (error instanceof DatabaseError) {
    const state = error.code ?? '';
    if (!unreachableStates.some((prefix) => state.startsWith(prefix))) return error;
    return new JournalUnreachable(`Postgres cannot serve now (SQLSTATE ${state})`, { cause: error });
  }
  if (!(error instanceof Error) || bugs.some((bug) => error instanceof bug)) return error;
  // The driver has no class of its own for a lost, refused or silent connection.
  return new JournalUnreachable('Postgres is not reachable', { cause: error });
}

/** Whether Postgres cancelled the statement: by its time-out, or as it was asked to (SQLSTATE 57014). */
export function isCancelled({ cause }: JournalUnreachable): boolean {
  return cause instanceof DatabaseError && cause.code === '57014';
}

/** As `unreachableOr`, for a statement that was given to the driver: where Postgres did not speak, its answer is lost. */
export function responseLostOr(error: unknown): unknown {
  const unreachable = unreachableOr(error);
  if (!(unreachable instanceof JournalUnreachable) || error instanceof DatabaseError) return unreachable;
  return new ResponseLost('Postgres did not answer', { cause: error });
}
