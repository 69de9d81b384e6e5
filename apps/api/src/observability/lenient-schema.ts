import type { SchemaInvalid } from '#registry';
import type { Logger } from 'pino';

/** At most this many warnings are written into one line; the others are counted. */
const MAX_WARNINGS = 20;

/**
 * Logs one line about a schema that violates the Avro specification, and is read as Java's readers read it (ADR 22).
 * @param of the origin of the schema: a subject and an id, or a setting
 */
export function warnOfLenientSchema(
  logger: Logger,
  of: Readonly<Record<string, unknown>>,
  warnings: readonly SchemaInvalid[],
): void {
  const listed = {
    // The names that these members have in the log.
    warnings: warnings
      .slice(0, MAX_WARNINGS)
      .map(({ path, actual, expected }) => ({ place: path, found: actual, allowed: expected })),
    more: Math.max(0, warnings.length - MAX_WARNINGS),
  };
  logger.warn({ ...of, ...listed }, 'a schema violates the Avro specification: it is read as Java reads it');
}
