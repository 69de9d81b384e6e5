/**
 * A failure that its reader can mend: shown as its message alone, without a stack trace.
 */
export class UserError extends Error {}

/**
 * One line to the reader of the command.
 * @param {string} line
 */
export function print(line) {
  process.stdout.write(`${line}\n`);
}

/**
 * Seconds since `from` with one decimal, as `4.2 s`.
 * @param {number} from  milliseconds, by `performance.now()`
 */
export function secondsSince(from) {
  return `${((performance.now() - from) / 1000).toFixed(1)} s`;
}

/**
 * Shows an error the way its reader can use it.
 * @param {unknown} error
 */
export function printError(error) {
  const text =
    error instanceof UserError ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`${text}\n`);
}
