import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** Where the real Kafka, registry and Postgres of this checkout can be reached. */
export interface Stack {
  /** One bootstrap broker, `host:port`. */
  readonly kafka: string;
  /** The base of the registry's Confluent API, without a slash at its end. */
  readonly schemaRegistry: string;
  /** A connection URL whose user owns the database. */
  readonly postgres: string;
}

/**
 * The stack that `npm run stack` brought up; `npm test` does so by itself.
 * @throws {Error} when it is not up, with what to do
 */
export function stack(): Stack {
  const directory = process.env['STACK_DIR'] ?? resolve(import.meta.dirname, '../../.sluicegate');
  const file = resolve(directory, 'stack.json');
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Stack;
  } catch (cause) {
    throw new Error(`The stack is not up (${file} is missing or invalid). Run \`npm run stack\` first.`, {
      cause,
    });
  }
}
