import type { SchemaInvalid } from '#registry';
import type { Logger } from 'pino';

/** So many places are written into one line; the others are counted. */
const MOST = 20;

/**
 * One line for a schema that is not what the Avro specification allows, and is read as Java's readers read it (ADR 22).
 * @param of where the schema is from: a subject and an id, or a setting
 */
export function warnOfLenientSchema(
  logger: Logger,
  of: Readonly<Record<string, unknown>>,
  warnings: readonly SchemaInvalid[],
): void {
  const logged = warnings
    .slice(0, MOST)
    .map(({ path, actual, expected }) => ({ place: path, found: actual, allowed: expected }));
  const more = Math.max(0, warnings.length - MOST);
  logger.warn(
    { ...of, warnings: logged, more },
    'a schema is not what Avro specifies: it is read as Java reads it',
  );
}
