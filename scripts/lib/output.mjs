/**
 * A failure that the user can fix. Only its message is printed, without a stack trace.
 */
export class UserError extends Error {}

/**
 * Prints one line.
 * @param {string} line
 */
export function print(line) {
  process.stdout.write(`${line}\n`);
}

/**
 * The time since `from`, such as `4.2 s`.
 * @param {number} from  milliseconds, by `performance.now()`
 */
export function secondsSince(from) {
  return `${((performance.now() - from) / 1000).toFixed(1)} s`;
}

/**
 * Prints an error: the message of a `UserError`, the stack trace of any other.
 * @param {unknown} error
 */
export function printError(error) {
  const text =
    error instanceof UserError ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`${text}\n`);
}
