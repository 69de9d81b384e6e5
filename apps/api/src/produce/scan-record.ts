import type { ProduceRecord } from '#producer';
import type { JsonScanner } from '#registry';
import { Malformed } from './body-fields.js';
import { recordOf, type RecordMembers } from './produce.body.js';

const [OPEN_OBJECT, CLOSE_OBJECT, COLON, COMMA] = [0x7b, 0x7d, 0x3a, 0x2c];

/** The message is made from the text: see `body-fault.ts`. */
const anywhere = (): string => '';

/**
 * Reads the record at the scanner. Its key and value stay where they are. Null: it is not right; what is wrong has to be found
 * in the text.
 * @param level of the record's object
 */
export function scanRecord(scanner: JsonScanner, level: number): ProduceRecord | null {
  if (!scanner.take(OPEN_OBJECT)) return null;
  scanner.tokens++;
  const members: RecordMembers = {};
  let found = 0;
  if (!scanner.take(CLOSE_OBJECT)) {
    do {
      const name = scanner.name(recordNames);
      if (name === null || !scanner.take(COLON)) return null;
      if (members[name] !== undefined) return null;
      const value = scanner.value(level + 1);
      if (value === undefined) return null;
      members[name] = value === null || name === 'key' || name === 'value' ? value : value.parse();
      found++;
    } while (scanner.take(COMMA));
    if (!scanner.take(CLOSE_OBJECT)) return null;
    scanner.tokens += 2 * found - 1;
  }
  try {
    return recordOf(members, anywhere);
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
}

const recordNames = ['value', 'key', 'timestamp', 'partition', 'headers'] as const;
