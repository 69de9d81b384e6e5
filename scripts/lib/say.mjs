/**
 * A failure that its reader can mend: shown as its message alone, without a stack trace.
 */
export class Refusal extends Error {}

/**
 * One line to the reader of the command.
 * @param {string} line
 */
export function say(line) {
  process.stdout.write(`${line}\n`);
}

/**
 * Seconds since `from` with one decimal, as `4.2 s`.
 * @param {number} from  milliseconds, by `performance.now()`
 */
export function since(from) {
  return `${((performance.now() - from) / 1000).toFixed(1)} s`;
}

/**
 * Shows an error the way its reader can use it.
 * @param {unknown} error
 */
export function complain(error) {
  const text =
    error instanceof Refusal ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`${text}\n`);
}
